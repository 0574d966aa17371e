package dev.migrator.verify.repair;

import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.ParkedKey;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends the rows that a verification named and those of parked keys: holds replay at a new exact position and copies those
 * rows from the source as they are there, one target transaction for each table. Rows are judged anew at that position, so a report may be old, and
 * the same one may be repaired twice. Afterwards the caller verifies again.
 */
public final class Repair {
    private static final Logger log = LoggerFactory.getLogger(Repair.class);

    private final StreamEnds ends;
    private final List<TablePlan> plan;
    private final Duration patience;
    private final Clock clock;

    /**
     * @param plan as the stream goes: from its source to its target
     * @param patience see {@link HeldStream#at}
     */
    public Repair(StreamEnds ends, MigrationPlan plan, Duration patience, Clock clock) {
        this.ends = ends;
        this.plan = plan.tables();
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Repairs what is named in {@code report}, and every parked key.
     *
     * @throws dev.migrator.core.failure.DivergenceFailure if a row cannot be written because another one, which the
     *     report does not name, stands in its way
     */
    public RepairReport run(VerificationReport report) {
        Map<TableId, TableReport> named = new HashMap<>();
        List<TableId> unnamed = new ArrayList<>();
        for (TableReport table : report.different()) {
            if (table.differences().isEmpty()) {
                unnamed.add(table.table());
            } else {
                named.put(table.table(), table);
            }
        }
        return run(named, unnamed, RowHash.valueOf(report.rowHash()), table -> true);
    }

    /** Copies the rows of parked keys, so that replay follows them again. A row that does not fit yet leaves its key parked. */
    public RepairReport unpark(Predicate<TablePlan> tables) {
        return run(Map.of(), List.of(), RowHash.LOOKUP3, tables);
    }

    private RepairReport run(
            Map<TableId, TableReport> named, List<TableId> unnamed, RowHash hash, Predicate<TablePlan> unparked) {
        try (HeldStream held = HeldStream.at(ends, patience, clock);
                Connection source = held.source().join(Purpose.COPY_OUT);
                Connection target = ends.target().open(Purpose.REPAIR)) {
            target.setAutoCommit(false);
            HeldParkedKeys parked = HeldParkedKeys.read(target, held, ends.stream());
            List<TableRepair> repaired = new ArrayList<>();
            for (TablePlan table : plan) {
                TableReport report = named.get(table.table().id());
                List<ParkedKey> keys = unparked.test(table) ? parked.of(table) : List.of();
                if (report != null || !keys.isEmpty()) {
                    TableRepair result =
                            new TableWork(table, new RowCopy(source, target), hash, parked).run(report, keys);
                    target.commit();
                    log.info("repaired {}", result.sentence());
                    repaired.add(result);
                }
            }
            return new RepairReport(
                    ends.stream(), held.position(), held.heldFor(), repaired, unnamed, parked.stillParked());
        } catch (SQLException e) {
            throw SqlFailures.wrap("repairing " + ends.target().describe(), e);
        }
    }
}
