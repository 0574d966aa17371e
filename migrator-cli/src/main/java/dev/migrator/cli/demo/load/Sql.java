package dev.migrator.cli.demo.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Statements as an application issues them: prepared, with bound values, on the connection that it was given. */
final class Sql {
    private Sql() {}

    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** The first row of a query. */
    static <T> Optional<T> first(Connection connection, String sql, RowReader<T> reader, Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        }
    }

    /** The first row of a query that has one unless data are lost. */
    static <T> T one(Connection connection, String sql, RowReader<T> reader, Object... values) throws SQLException {
        return first(connection, sql, reader, values).orElseThrow(() -> new LostRowException(sql, values));
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
