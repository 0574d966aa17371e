package dev.migrator.router;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Tells reads from writes by their text; in doubt a statement is a write. A query whose function turns out to write is
 * stopped by the read-only sessions in which queries run on new, and is remembered as a write. Thread-safe.
 */
final class Classifier {
    private static final int CACHED = 10_000;

    private static final Set<String> QUERY = Set.of("select", "with", "values", "values(", "show", "table");

    /** Words that make a query a write or a locker, wherever they stand. */
    private static final Set<String> WRITING = Set.of(
            "insert",
            "update",
            "delete",
            "merge",
            "into",
            "truncate",
            "lock",
            "share",
            "call",
            "do",
            "copy",
            "execute");

    /** Functions that act on the session or outside of it; read-only sessions do not stop them. */
    private static final List<String> ACTING = List.of(
            "nextval(",
            "setval(",
            "currval(",
            "lastval(",
            "pg_advisory",
            "pg_try_advisory",
            "pg_notify(",
            "set_config(",
            "dblink",
            "lo_",
            "pg_cancel_backend(",
            "pg_terminate_backend(",
            "txid_current(",
            "pg_current_xact_id(",
            "pg_export_snapshot(",
            "pg_logical_",
            "pg_replication_",
            "pg_create_",
            "pg_drop_");

    private final Map<String, StatementKind> known = new ConcurrentHashMap<>();

    StatementKind kindOf(String sql) {
        StatementKind kind = known.get(sql);
        if (kind == null) {
            kind = classify(sql);
            remember(sql, kind);
        }
        return kind;
    }

    /** The query was found to write. */
    void isWrite(String sql) {
        remember(sql, StatementKind.WRITE);
    }

    /** True if the text holds more than one statement. */
    static boolean isMultiple(String sql) {
        if (sql.indexOf(';') < 0) {
            return false;
        }
        List<String> words = SqlText.words(sql);
        int first = words.indexOf(";");
        return first >= 0 && words.subList(first, words.size()).stream().anyMatch(w -> !w.equals(";"));
    }

    static StatementKind classify(String sql) {
        List<String> words = SqlText.words(sql);
        if (words.isEmpty()) {
            return StatementKind.WRITE;
        }
        if (IntStream.range(0, words.size()).anyMatch(i -> isControl(words, i))) {
            return StatementKind.TRANSACTION_CONTROL;
        }
        boolean reads = QUERY.contains(words.get(0))
                && !isMultiple(sql)
                && words.stream().noneMatch(Classifier::writes);
        return reads ? StatementKind.READ : StatementKind.WRITE;
    }

    /** Savepoints by text are let through: ROLLBACK TO, RELEASE and SAVEPOINT leave the transaction open. */
    private static boolean isControl(List<String> words, int at) {
        if (at > 0 && !words.get(at - 1).equals(";")) {
            return false;
        }
        List<String> rest = words.subList(at + 1, words.size());
        return switch (words.get(at)) {
            case "begin", "start", "commit", "end", "abort" -> true;
            case "rollback" -> !rest.contains("to");
            case "prepare" -> !rest.isEmpty() && rest.get(0).equals("transaction");
            default -> false;
        };
    }

    private static boolean writes(String word) {
        return WRITING.contains(word) || ACTING.stream().anyMatch(word::startsWith);
    }

    private void remember(String sql, StatementKind kind) {
        if (known.size() >= CACHED) {
            known.clear();
        }
        known.put(sql, kind);
    }
}
