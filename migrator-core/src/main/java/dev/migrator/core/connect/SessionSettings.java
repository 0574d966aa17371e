package dev.migrator.core.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings of every session of ours, so that a value has one text form on both sides whatever role or database
 * settings say.
 */
final class SessionSettings {
    private static final List<String> CANONICAL = List.of(
            "DateStyle = 'ISO, YMD'",
            "IntervalStyle = 'postgres'",
            "TimeZone = 'UTC'",
            "extra_float_digits = 3",
            "bytea_output = 'hex'",
            "xmloption = 'content'",
            "xmlbinary = 'base64'",
            "lc_monetary = 'C'",
            "search_path = ''",
            "client_encoding = 'UTF8'",
            "quote_all_identifiers = off",
            "row_security = off",
            "jit = off",
            "standard_conforming_strings = on",
            "synchronous_commit = on",
            "default_transaction_read_only = off",
            "default_transaction_isolation = 'read committed'",
            "statement_timeout = 0",
            "idle_in_transaction_session_timeout = 0");

    private SessionSettings() {}

    static String statements() {
        return CANONICAL.stream().map(s -> "SET " + s + ";").collect(Collectors.joining("\n"));
    }

    static void apply(Connection connection, Purpose purpose) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements());
            statement.execute("SET lock_timeout = " + purpose.lockTimeout().toMillis());
            if (purpose.writesAsReplica()) {
                statement.execute("SET session_replication_role = 'replica'");
            }
        }
    }
}
