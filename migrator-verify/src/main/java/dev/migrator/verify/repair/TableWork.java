package dev.migrator.verify.repair;

import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.verify.compare.RowHash;
import dev.migrator.verify.repair.RepairReport.TableRepair;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.TableReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The repair of one table, in one transaction of the target that the caller commits. */
final class TableWork {
    private final TablePlan plan;
    private final RowCopy rows;
    private final RowHash hash;
    private final HeldParkedKeys parked;

    TableWork(TablePlan plan, RowCopy rows, RowHash hash, HeldParkedKeys parked) {
        this.plan = plan;
        this.rows = rows;
        this.hash = hash;
        this.parked = parked;
    }

    /**
     * Copies the rows that {@code report} names and those of {@code keys}.
     *
     * @param report null if nothing but {@code keys} is to be copied
     */
    TableRepair run(@Nullable TableReport report, List<ParkedKey> keys) throws SQLException {
        if (report != null && report.keyColumns().isEmpty()) {
            TableRepair repair = new KeylessRepair(plan, hash, rows).run(report.differences());
            parked.settle(List.of(), List.of());
            return repair;
        }
        Set<List<String>> ofParked = keys.stream().map(k -> k.id().key()).collect(Collectors.toSet());
        Set<List<String>> all = new LinkedHashSet<>(ofParked);
        if (report != null) {
            report.differences().stream().map(RowDifference::key).forEach(all::add);
        }
        KeyedRepair keyed = new KeyedRepair(plan, plan.table().key(), rows);
        FittingRows.Result result = new FittingRows(rows.target(), keyed, ofParked).copy(all);
        return settle(keys, result);
    }

    private TableRepair settle(List<ParkedKey> keys, FittingRows.Result result) {
        List<ParkedKey> healed = new ArrayList<>();
        List<ParkedKey> still = new ArrayList<>();
        for (ParkedKey key : keys) {
            SQLException refusal = result.refused().get(key.id().key());
            if (refusal == null) {
                healed.add(key);
            } else {
                still.add(because(key, refusal));
            }
        }
        parked.settle(healed, still);
        return result.repair().andUnparked(healed.size());
    }

    private static ParkedKey because(ParkedKey key, SQLException refusal) {
        return key.because(SqlState.of(refusal), "its row does not fit yet: " + SqlFailures.sentence(refusal));
    }
}
