package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Executes the steps of a table in their order, one statement for each, several statements at once. */
final class OrderedWriter {
    private static final int ROWS_AT_ONCE = 1_000;

    private final Connection connection;

    OrderedWriter(Connection connection) {
        this.connection = connection;
    }

    void write(List<RowStep> steps) throws SQLException, Refused {
        int from = 0;
        while (from < steps.size()) {
            Template template = steps.get(from).template();
            int to = endOfRun(steps, from, template);
            batch(template, steps.subList(from, to));
            from = to;
        }
    }

    private static int endOfRun(List<RowStep> steps, int from, Template template) {
        int limit = Math.min(steps.size(), from + ROWS_AT_ONCE);
        int to = from + 1;
        while (to < limit && steps.get(to).template().equals(template)) {
            to++;
        }
        return to;
    }

    private void batch(Template template, List<RowStep> steps) throws SQLException, Refused {
        try (PreparedStatement statement = connection.prepareStatement(template.sql())) {
            for (RowStep step : steps) {
                template.bind(statement, step.identity(), step.after());
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (!isExpected(steps.get(i), counts[i])) {
                    throw Refused.count(steps.get(i).table(), counts[i], 1);
                }
            }
        }
    }

    static boolean isExpected(RowStep step, int count) {
        return count == 1 || (count == 0 && step.tolerant());
    }
}
