package dev.migrator.core.plan;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has the server read conditions as those of a publication, in a transaction that is rolled back and over an empty table of
 * the same columns, so that nobody waits for it. What it makes of a condition means the same in every session, and its own
 * words for it follow when columns are renamed. Not thread-safe.
 */
final class TriedConditions {
    private static final String PLACE = "migrator_try";

    private static final String READ = """
            SELECT pg_catalog.pg_get_expr(r.prqual, r.prrelid) AS condition,
                   ARRAY(SELECT a.attname::text
                           FROM pg_catalog.pg_depend d
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                          WHERE d.classid = 'pg_catalog.pg_publication_rel'::regclass AND d.objid = r.oid
                            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = r.prrelid AND d.refobjsubid > 0
                          ORDER BY a.attnum) AS columns
              FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
             WHERE p.pubname = ?""";

    private final Connection connection;
    private final Map<Question, Verdict> verdicts = new HashMap<>();

    /** @param connection in autocommit mode, between two statements */
    TriedConditions(Connection connection) {
        this.connection = connection;
    }

    /**
     * What the server says of a condition.
     *
     * @param refusal its own words; "" if it takes the condition
     * @param onOld the condition in the server's words
     * @param onNew the same with new's names of the columns
     * @param columns that it looks at
     */
    record Verdict(String refusal, String onOld, String onNew, List<String> columns) {}

    private record Question(TableId table, String text, Map<String, String> renames) {}

    private record Understood(String condition, List<String> columns) {}

    /** @param renames columns that new calls differently or does not have, which then have any name */
    Verdict of(TableId table, String text, Map<String, String> renames) {
        return verdicts.computeIfAbsent(new Question(table, text, renames), this::ask);
    }

    private Verdict ask(Question question) {
        try {
            connection.setAutoCommit(false);
            try {
                return tryIn(Queries.on(connection), question);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("trying the condition of " + question.table(), e);
        }
    }

    private static Verdict tryIn(Queries queries, Question question) {
        String what = "trying the condition of " + question.table();
        String table = Identifiers.quote(new TableId(PLACE, question.table().name()));
        queries.execute(what, "CREATE SCHEMA " + PLACE);
        queries.execute(
                what,
                "CREATE TABLE %s (LIKE %s INCLUDING GENERATED)".formatted(table, Identifiers.quote(question.table())));
        try {
            queries.execute(
                    what,
                    "CREATE PUBLICATION %s FOR TABLE ONLY %s WHERE (%s)".formatted(PLACE, table, question.text()));
        } catch (MigratorException e) {
            return refusal(e);
        }
        Understood onOld = read(queries, what);
        rename(queries, what, table, question.renames());
        Understood onNew = question.renames().isEmpty() ? onOld : read(queries, what);
        return new Verdict("", onOld.condition(), onNew.condition(), onOld.columns());
    }

    /** Names may be handed from one column to another. */
    private static void rename(Queries queries, String what, String table, Map<String, String> renames) {
        List<String> statements = new ArrayList<>();
        renames.forEach((old, fresh) -> {
            String between = Identifiers.quote(PLACE + "_" + statements.size());
            String rename = "ALTER TABLE %s RENAME COLUMN %s TO %s";
            statements.add(rename.formatted(table, between, Identifiers.quote(fresh)));
            queries.execute(what, rename.formatted(table, Identifiers.quote(old), between));
        });
        statements.forEach(sql -> queries.execute(what, sql));
    }

    private static Understood read(Queries queries, String what) {
        return queries.one(
                what,
                READ,
                row -> new Understood(row.getString("condition"), List.of((String[])
                        row.getArray("columns").getArray())),
                PLACE);
    }

    private static Verdict refusal(MigratorException failure) {
        if (SqlState.isAboutItsText(failure) && failure.getCause() instanceof SQLException cause) {
            return new Verdict(SqlFailures.sentence(cause), "", "", List.of());
        }
        throw failure;
    }
}
