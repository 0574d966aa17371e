package dev.migrator.core.failure;

import java.sql.SQLException;
import java.util.Set;

/** The SQLSTATEs that this engine tells apart; no other class compares them. */
public final class SqlState {
    /** Raised by the fence trigger on a database that no longer accepts writes. */
    public static final String FENCED = "MG001";

    /** What an application is told when it should run its transaction again. */
    public static final String SERIALIZATION_FAILURE = "40001";

    public static final String CONNECTION_FAILURE = "08006";
    public static final String READ_ONLY_TRANSACTION = "25006";
    public static final String QUERY_CANCELED = "57014";
    public static final String UNIQUE_VIOLATION = "23505";
    public static final String FOREIGN_KEY_VIOLATION = "23503";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String DUPLICATE_OBJECT = "42710";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String INVALID_SCHEMA = "3F000";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String DISK_FULL = "53100";

    public static final String UNKNOWN_DATABASE = "3D000";

    /** What a statement was about is not in the state for it: an empty materialized view is read. */
    public static final String NOT_IN_PREREQUISITE_STATE = "55000";

    private static final Set<String> UNDEFINED_CODES =
            Set.of(UNDEFINED_TABLE, INVALID_SCHEMA, "42883", "42703", "42704");

    private static final String IDLE_SESSION_TIMEOUT = "57P05";

    private static final Set<String> TRANSIENT_CODES = Set.of(
            SERIALIZATION_FAILURE,
            "40P01",
            LOCK_NOT_AVAILABLE,
            "57P01",
            "57P02",
            "57P03",
            IDLE_SESSION_TIMEOUT,
            QUERY_CANCELED,
            "53300",
            "55006",
            "25P04",
            "25P03");

    private static final Set<String> SESSION_ENDED_CODES =
            Set.of("57P01", "57P02", "57P03", IDLE_SESSION_TIMEOUT, "25P03", "25P04");

    private static final Set<String> SNAPSHOT_GONE_CODES = Set.of("22023", NOT_IN_PREREQUISITE_STATE, "42704");

    private SqlState() {}

    /** The state of {@code failure} or of the first cause that has one; never null, "" if unknown. */
    public static String of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    public static boolean is(Throwable failure, String state) {
        return of(failure).equals(state);
    }

    /** True if the same work may succeed when it is done again on a new connection. */
    public static boolean isTransient(Throwable failure) {
        String state = of(failure);
        return state.startsWith("08") || TRANSIENT_CODES.contains(state);
    }

    /** True if the session is gone, because of the connection or because the server ends it. */
    public static boolean isSessionLost(Throwable failure) {
        String state = of(failure);
        return state.startsWith("08") || SESSION_ENDED_CODES.contains(state);
    }

    /** True if an exported snapshot cannot be joined any more; which state it is depends on the version. */
    public static boolean isSnapshotGone(Throwable failure) {
        return SNAPSHOT_GONE_CODES.contains(of(failure));
    }

    /** True if the server refused the user or the password (class 28). */
    public static boolean isLoginRefused(Throwable failure) {
        return of(failure).startsWith("28");
    }

    /** True for integrity constraint violations (class 23). */
    public static boolean isConstraint(Throwable failure) {
        return of(failure).startsWith("23");
    }

    /** True if the failure is about the row itself: a constraint, or a value that does not fit its column (class 22). */
    public static boolean isAboutItsRow(Throwable failure) {
        return isConstraint(failure) || of(failure).startsWith("22");
    }

    /** True if the server does not take the statement for what it says: syntax, names, types, literals, what is not supported. */
    public static boolean isAboutItsText(Throwable failure) {
        String state = of(failure);
        boolean refused = state.startsWith("42") || state.startsWith("22") || state.startsWith("0A");
        return refused && !state.equals(INSUFFICIENT_PRIVILEGE);
    }

    /** True if the statement names a function, type, table, column or schema that is not there. */
    public static boolean isUndefined(Throwable failure) {
        return UNDEFINED_CODES.contains(of(failure));
    }

    /** True if the schema {@code migrator} or a table in it is not there. */
    public static boolean isMissingRelation(Throwable failure) {
        String state = of(failure);
        return state.equals(UNDEFINED_TABLE) || state.equals(INVALID_SCHEMA);
    }
}
