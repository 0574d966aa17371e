package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.apply.Step.TruncateStep;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Executes steps in the open transaction of one connection. Steps are grouped by table first, each table's in their
 * order: with triggers and foreign keys quiet no constraint reaches over two tables. If the server or a count of rows
 * objects, the same steps are done again one by one in the order of the source, which names the one that fails.
 */
final class RowWriter {
    private static final int ROWS_AT_ONCE = 1_000;

    private final LaneId lane;
    private final Connection connection;
    private final StepFailures failures;
    private final Truncation truncation;

    RowWriter(LaneId lane, Connection connection, Tables tables) {
        this.lane = lane;
        this.connection = connection;
        this.failures = new StepFailures(lane, tables);
        this.truncation = new Truncation(lane, connection, tables);
    }

    void write(List<Step> steps) throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        Savepoint before = connection.setSavepoint();
        try {
            grouped(steps);
        } catch (Refused e) {
            connection.rollback(before);
            oneByOne(steps);
        }
        connection.releaseSavepoint(before);
    }

    private void grouped(List<Step> steps) throws Refused {
        Map<TableId, List<RowStep>> byTable = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof RowStep row) {
                byTable.computeIfAbsent(row.template().table(), t -> new ArrayList<>())
                        .add(row);
            } else if (step instanceof TruncateStep truncate) {
                flush(byTable);
                truncate(truncate);
            }
        }
        flush(byTable);
    }

    private void truncate(TruncateStep step) throws Refused {
        try {
            truncation.run(step);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private void flush(Map<TableId, List<RowStep>> byTable) throws Refused {
        for (List<RowStep> steps : byTable.values()) {
            int from = 0;
            while (from < steps.size()) {
                int to = endOfRun(steps, from);
                batch(steps.subList(from, to));
                from = to;
            }
        }
        byTable.clear();
    }

    private static int endOfRun(List<RowStep> steps, int from) {
        Template template = steps.get(from).template();
        int limit = Math.min(steps.size(), from + ROWS_AT_ONCE);
        int to = from + 1;
        while (to < limit && steps.get(to).template().equals(template)) {
            to++;
        }
        return to;
    }

    private void batch(List<RowStep> steps) throws Refused {
        try (PreparedStatement statement =
                connection.prepareStatement(steps.get(0).template().sql())) {
            for (RowStep step : steps) {
                step.template().bind(statement, step.identity(), step.after());
                statement.addBatch();
            }
            check(steps, statement.executeBatch());
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static void check(List<RowStep> steps, int[] counts) throws Refused {
        for (int i = 0; i < counts.length; i++) {
            if (!isExpected(steps.get(i), counts[i])) {
                throw new Refused();
            }
        }
    }

    private void oneByOne(List<Step> steps) throws SQLException {
        for (Step step : steps) {
            try {
                one(step);
            } catch (SQLException e) {
                throw failures.of(step, e);
            }
        }
    }

    private void one(Step step) throws SQLException {
        if (step instanceof TruncateStep truncate) {
            truncation.run(truncate);
        } else if (step instanceof RowStep row) {
            try (PreparedStatement statement =
                    connection.prepareStatement(row.template().sql())) {
                row.template().bind(statement, row.identity(), row.after());
                int count = statement.executeUpdate();
                if (!isExpected(row, count)) {
                    throw failures.count(row, count);
                }
            }
        }
    }

    private static boolean isExpected(RowStep step, int count) {
        return count == 1 || (count == 0 && step.tolerant());
    }

    private Refused refused(SQLException failure) {
        if (SqlState.isTransient(failure)) {
            throw SqlFailures.wrap("applying changes of lane " + lane, failure);
        }
        return new Refused();
    }

    /** The grouped way did not work; the transaction may be aborted. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused() {
            super(null, null, false, false);
        }
    }
}
