package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Short catalog queries with bound values: text, numbers, and arrays of text or of oids. */
final class Query {
    private Query() {}

    static <T> List<T> list(Connection connection, String sql, Queries.RowReader<T> reader, Object... values) {
        try {
            Object[] texts = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                texts[i] = text(connection, values[i]);
            }
            return Queries.on(connection).list("a preflight query", sql, reader, texts);
        } catch (SQLException e) {
            throw SqlFailures.wrap("a preflight query", e);
        }
    }

    /** The first column of the first row as text; "" if it is NULL or there is no row. */
    static String text(Connection connection, String sql, Object... values) {
        List<String> rows = list(connection, sql, row -> orEmpty(row, 1), values);
        return rows.isEmpty() ? "" : rows.get(0);
    }

    /** The first column of the first row; 0 if it is NULL or there is no row. */
    static long number(Connection connection, String sql, Object... values) {
        List<Long> rows = list(connection, sql, row -> row.getLong(1), values);
        return rows.isEmpty() ? 0 : rows.get(0);
    }

    static boolean holds(Connection connection, String sql, Object... values) {
        List<Boolean> rows = list(connection, sql, row -> row.getBoolean(1), values);
        return !rows.isEmpty() && rows.get(0);
    }

    /** A setting as it was when the session began, in the setting's own unit; "" if this server does not know it. */
    static String setting(Connection connection, String name) {
        return text(connection, "SELECT reset_val FROM pg_settings WHERE name = ?", name);
    }

    /** The major version: 14 for 14.22. */
    static int major(Connection connection) {
        return (int) number(connection, "SELECT current_setting('server_version_num')::int / 10000");
    }

    static String orEmpty(ResultSet row, int column) throws SQLException {
        String value = row.getString(column);
        return value == null ? "" : value;
    }

    /** Arrays in the server's own notation, quoted by the driver. */
    private static Object text(Connection connection, Object value) throws SQLException {
        if (value instanceof Long[] oids) {
            return connection.createArrayOf("oid", oids);
        }
        return value instanceof String[] texts ? connection.createArrayOf("text", texts) : value;
    }
}
