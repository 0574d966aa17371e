package dev.migrator.core.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of every session of ours, so that a value has one text form on both sides whatever role or database
 * settings say.
 */
final class SessionSettings {
    /** Those that decide how a value is printed. */
    private static final List<String> TEXT = List.of(
            "DateStyle = 'ISO, YMD'",
            "IntervalStyle = 'postgres'",
            "TimeZone = 'UTC'",
            "extra_float_digits = 3",
            "bytea_output = 'hex'",
            "xmloption = 'content'",
            "xmlbinary = 'base64'",
            "lc_monetary = 'C'",
            "array_nulls = on",
            "search_path = ''");

    private static final List<String> SESSION = List.of(
            "client_encoding = 'UTF8'",
            "quote_all_identifiers = off",
            "row_security = off",
            "jit = off",
            "standard_conforming_strings = on",
            "synchronous_commit = on",
            "default_transaction_read_only = off",
            "default_transaction_isolation = 'read committed'",
            "statement_timeout = 0",
            "idle_in_transaction_session_timeout = 0",
            // A machine without power says nothing, and what its sessions hold is to be free within a minute.
            "tcp_keepalives_idle = 30",
            "tcp_keepalives_interval = 10",
            "tcp_keepalives_count = 3");

    private SessionSettings() {}

    static String statements() {
        return Stream.concat(TEXT.stream(), SESSION.stream())
                .map(s -> "SET " + s + ";")
                .collect(Collectors.joining("\n"));
    }

    static void apply(Connection connection, Purpose purpose) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements());
            statement.execute("SET lock_timeout = " + purpose.lockTimeout().toMillis());
            if (purpose == Purpose.VERIFY) {
                statement.execute("SET work_mem = '64MB'");
            }
            synchronousCommit(statement, purpose);
            if (purpose.writesAsReplica()) {
                statement.execute("SET session_replication_role = 'replica'");
            }
        }
    }

    /**
     * With a synchronous standby that is down, "on" waits until it is back. Whatever others conclude from waits, as the
     * application's own commits do; signs of life must not.
     */
    private static void synchronousCommit(Statement statement, Purpose purpose) throws SQLException {
        if (purpose == Purpose.REPLAY) {
            statement.execute("SET synchronous_commit = off");
        } else if (purpose == Purpose.REPORT) {
            statement.execute("SET synchronous_commit = local");
        }
    }

    /** Statements that set the text form for the rest of a transaction. */
    static String local() {
        return TEXT.stream().map(s -> "SET LOCAL " + s + ";").collect(Collectors.joining("\n"));
    }
}
