package dev.migrator.cli.demo.load;

import java.sql.Connection;
import java.sql.SQLException;

/** Writes to the table that has no key. */
final class Audit {
    private Audit() {}

    static void write(Connection connection, Customer customer, String action) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO shop.audit_log (actor, action, detail, token) VALUES (?, ?, ?::jsonb, ?)",
                "load",
                action,
                "{\"why\": \"demo\"}",
                customer.newToken());
    }
}
