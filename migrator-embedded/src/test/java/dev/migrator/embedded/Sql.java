package dev.migrator.embedded;

import dev.migrator.core.connect.Endpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One statement on one connection. */
public final class Sql {
    private Sql() {}

    public static String query(Endpoint endpoint, String sql) throws SQLException {
        try (Connection connection = connect(endpoint);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    public static void execute(Endpoint endpoint, String sql) throws SQLException {
        try (Connection connection = connect(endpoint);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public static Connection connect(Endpoint endpoint) throws SQLException {
        return DriverManager.getConnection(
                endpoint.jdbcUrl(), endpoint.user(), endpoint.password().value());
    }
}
