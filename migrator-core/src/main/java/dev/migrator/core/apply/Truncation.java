package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.TruncateStep;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Empties tables as one TRUNCATE on the source did. */
final class Truncation {
    private static final String REFERENCED_FROM_OUTSIDE = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint
                            WHERE contype = 'f' AND confrelid = ANY (?::text[]::regclass[])
                              AND conrelid <> ALL (?::text[]::regclass[]))""";

    private final LaneId lane;
    private final Connection connection;
    private final Tables tables;

    Truncation(LaneId lane, Connection connection, Tables tables) {
        this.lane = lane;
        this.connection = connection;
        this.tables = tables;
    }

    void run(TruncateStep step) throws SQLException {
        for (Map.Entry<TableId, String> part : step.parts().entrySet()) {
            execute("DELETE FROM %s WHERE %s".formatted(rows(part.getKey(), step), part.getValue()));
        }
        if (step.tables().isEmpty()) {
            return;
        }
        if (step.sparing().isEmpty() && !isReferencedFromOutside(step.tables())) {
            execute("TRUNCATE " + step.tables().stream().map(t -> rows(t, step)).collect(Collectors.joining(", ")));
            return;
        }
        for (TableId table : step.tables()) {
            if (step.sparing().contains(table)) {
                deleteOlder(table, step.end());
            } else {
                execute("DELETE FROM " + rows(table, step));
            }
        }
    }

    private String rows(TableId table, TruncateStep step) {
        return tables.of(table, step.end()).rows();
    }

    /** TRUNCATE refuses a table that a foreign key of another table points to, whatever the session's role. */
    private boolean isReferencedFromOutside(List<TableId> truncated) throws SQLException {
        Object[] names = truncated.stream().map(Identifiers::quote).toArray();
        try (PreparedStatement statement = connection.prepareStatement(REFERENCED_FROM_OUTSIDE)) {
            statement.setArray(1, connection.createArrayOf("text", names));
            statement.setArray(2, connection.createArrayOf("text", names));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Leaves the rows that a dual write put there after the source had emptied the table. */
    private void deleteOlder(TableId table, Lsn end) throws SQLException {
        String sql = """
                DELETE FROM %s AS t WHERE NOT EXISTS (
                    SELECT FROM migrator.dual_stamp s
                     WHERE s.stream = ? AND s.lane = ? AND s.table_schema = ? AND s.table_name = ?
                       AND s.written_at >= ? AND %s)""".formatted(
                        tables.of(table, end).rows(), tables.of(table, end).keyIsStamped("t", "s"));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, lane.stream());
            statement.setInt(2, lane.lane());
            statement.setString(3, table.schema());
            statement.setString(4, table.name());
            statement.setString(5, end.toString());
            statement.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
