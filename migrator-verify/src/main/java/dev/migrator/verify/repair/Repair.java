package dev.migrator.verify.repair;

import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.HeldStream;
import dev.migrator.verify.align.StreamEnds;
import dev.migrator.verify.compare.RowHash;
import dev.migrator.verify.repair.RepairReport.TableRepair;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends the rows that a verification named: holds replay at a new exact position and copies those rows from the source as
 * they are there, one target transaction for each table. Rows are judged anew at that position, so a report may be old, and
 * the same one may be repaired twice. Afterwards the caller verifies again.
 */
public final class Repair {
    private static final Logger log = LoggerFactory.getLogger(Repair.class);

    private final StreamEnds ends;
    private final Map<TableId, TablePlan> plan;
    private final Duration patience;
    private final Clock clock;

    /**
     * @param plan as the stream goes: from its source to its target
     * @param patience see {@link HeldStream#at}
     */
    public Repair(StreamEnds ends, MigrationPlan plan, Duration patience, Clock clock) {
        this.ends = ends;
        this.plan = plan.byId();
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Repairs what is named in {@code report}.
     *
     * @throws dev.migrator.core.failure.DivergenceFailure if a row cannot be written because another one, which the
     *     report does not name, stands in its way
     */
    public RepairReport run(VerificationReport report) {
        List<TableReport> named = report.different().stream()
                .filter(t -> !t.differences().isEmpty())
                .toList();
        List<TableId> unnamed = report.different().stream()
                .filter(t -> t.differences().isEmpty())
                .map(TableReport::table)
                .toList();
        try (HeldStream held = HeldStream.at(ends, patience, clock)) {
            List<TableRepair> repaired = repair(held, named, RowHash.valueOf(report.rowHash()));
            return new RepairReport(ends.stream(), held.position(), held.heldFor(), repaired, unnamed);
        }
    }

    private List<TableRepair> repair(HeldStream held, List<TableReport> named, RowHash hash) {
        List<TableRepair> repaired = new ArrayList<>();
        try (Connection source = held.source().join(Purpose.COPY_OUT);
                Connection target = ends.target().open(Purpose.REPAIR)) {
            target.setAutoCommit(false);
            for (TableReport table : named) {
                TableRepair result = repair(table, new RowCopy(source, target), hash);
                target.commit();
                log.info("repaired {}", result.sentence());
                repaired.add(result);
            }
            return repaired;
        } catch (SQLException e) {
            throw SqlFailures.wrap("repairing " + ends.target().describe(), e);
        }
    }

    private TableRepair repair(TableReport report, RowCopy rows, RowHash hash) throws SQLException {
        TablePlan planned = plan.get(report.table());
        if (planned == null) {
            throw new IllegalArgumentException(report.table() + " is not in the plan");
        }
        return report.keyColumns().isEmpty()
                ? new KeylessRepair(planned, hash, rows).run(report.differences())
                : new KeyedRepair(planned, report.keyColumns(), rows).run(report.differences());
    }
}
