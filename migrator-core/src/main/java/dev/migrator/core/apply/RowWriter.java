package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.apply.Step.TruncateStep;
import dev.migrator.core.change.LaneId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Executes steps in the open transaction of one session. Steps are grouped by table first: with triggers and foreign keys
 * quiet no constraint reaches over two tables. If the server or a count of rows objects to what was made of a table's steps,
 * all is done again, that table in a more careful {@link Way}; and if it objects to the most careful one, step by step in the
 * order of the source, which names the step that fails.
 */
final class RowWriter {
    private final TargetSession session;
    private final Connection connection;
    private final StepFailures failures;
    private final Truncation truncation;
    private final Planner planner;
    private final TableWriter tableWriter;

    RowWriter(LaneId lane, TargetSession session, Tables tables) {
        this.session = session;
        this.connection = session.connection();
        this.failures = new StepFailures(lane, tables);
        this.truncation = new Truncation(lane, connection, tables);
        this.planner = new Planner(connection);
        this.tableWriter = new TableWriter(session, planner);
        session.staging().begin();
    }

    void write(List<Step> steps) throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        session.staging().empty();
        Savepoint before = connection.setSavepoint();
        boolean written = false;
        while (!written) {
            written = isWritten(steps, before);
        }
        connection.releaseSavepoint(before);
    }

    /** Tries once; false if it is to be tried again in another way. */
    private boolean isWritten(List<Step> steps, Savepoint before) throws SQLException {
        try {
            grouped(steps);
            return true;
        } catch (Refused e) {
            connection.rollback(before);
            session.staging().forget();
            planner.rolledBack();
            TargetTable table = e.table();
            if (table != null) {
                table.ways().refused();
                return false;
            }
            oneByOne(steps);
            return true;
        }
    }

    private void grouped(List<Step> steps) throws Refused {
        Map<TargetTable, List<RowStep>> byTable = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof RowStep row) {
                byTable.computeIfAbsent(row.table(), t -> new ArrayList<>()).add(row);
            } else if (step instanceof TruncateStep truncate) {
                flush(byTable);
                truncate(truncate);
            }
        }
        flush(byTable);
    }

    private void truncate(TruncateStep step) throws Refused {
        try {
            planner.free();
            truncation.run(step);
        } catch (SQLException e) {
            throw Refused.by(e, null);
        }
    }

    private void flush(Map<TargetTable, List<RowStep>> byTable) throws Refused {
        for (Map.Entry<TargetTable, List<RowStep>> entry : byTable.entrySet()) {
            tableWriter.write(entry.getKey(), entry.getValue());
            entry.getKey().ways().written();
        }
        byTable.clear();
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
            Template template = row.template();
            try (PreparedStatement statement = connection.prepareStatement(template.sql())) {
                template.bind(statement, row.identity(), row.after());
                int count = statement.executeUpdate();
                if (!OrderedWriter.isExpected(row, count)) {
                    throw failures.count(row, count);
                }
            }
        }
    }
}
