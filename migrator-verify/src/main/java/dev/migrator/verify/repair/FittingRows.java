package dev.migrator.verify.repair;

import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies rows of a table all at once, so that they may have handed unique values to each other. If one does not fit, because
 * of a row that is not among them, it is left as it is and the others are copied, as far as it may be left.
 */
final class FittingRows {
    private final Connection target;
    private final KeyedRepair rows;
    private final Set<List<String>> mayStay;

    /** @param mayStay the keys whose rows may stay as they are; if another one does not fit, nothing is copied */
    FittingRows(Connection target, KeyedRepair rows, Set<List<String>> mayStay) {
        this.target = target;
        this.rows = rows;
        this.mayStay = mayStay;
    }

    /**
     * What was done.
     *
     * @param refused the keys whose rows stayed as they were, with what the server said
     */
    record Result(RepairReport.TableRepair repair, Map<List<String>, SQLException> refused) {}

    Result copy(Set<List<String>> keys) throws SQLException {
        Map<List<String>, SQLException> refused = new LinkedHashMap<>();
        Set<List<String>> left = new LinkedHashSet<>(keys);
        while (true) {
            Savepoint before = target.setSavepoint();
            try {
                return new Result(rows.run(List.copyOf(left)), refused);
            } catch (SQLException e) {
                requireObjection(e);
                target.rollback(before);
                Map<List<String>, SQLException> more = refusedOf(List.copyOf(left), before);
                if (more.isEmpty() || !mayStay.containsAll(more.keySet())) {
                    throw e;
                }
                refused.putAll(more);
                left.removeAll(more.keySet());
            }
        }
    }

    /** Tries each on its own after all of them have made room, and goes back. */
    private Map<List<String>, SQLException> refusedOf(List<List<String>> keys, Savepoint before) throws SQLException {
        Map<List<String>, SQLException> refused = new HashMap<>();
        rows.delete(keys);
        for (List<String> key : keys) {
            Savepoint alone = target.setSavepoint();
            try {
                rows.insert(List.of(key));
            } catch (SQLException e) {
                requireObjection(e);
                target.rollback(alone);
                refused.put(key, e);
            }
        }
        target.rollback(before);
        return refused;
    }

    private static void requireObjection(SQLException failure) throws SQLException {
        if (!SqlState.isAboutItsRow(failure)) {
            throw failure;
        }
    }
}
