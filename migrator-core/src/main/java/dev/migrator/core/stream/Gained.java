package dev.migrator.core.stream;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.List;

/**
 * What a source has more than the plan, told as {@link SchemaWatch} would tell it. Where its functions are not there,
 * nothing counts as additive. Not thread-safe, as the connection is not.
 */
public final class Gained {
    private static final String COLUMN = """
            SELECT migrator.ddl_clause(a.attrelid, a.attnum) AS clause, migrator.ddl_is_constant(a.attrelid, a.attnum) AS additive
              FROM pg_catalog.pg_attribute a WHERE a.attrelid = ?::oid AND a.attname = ?""";

    private static final String UNWATCHED_COLUMN = """
            SELECT pg_catalog.concat_ws(' ', 'DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                                        CASE WHEN a.attnotnull THEN 'NOT NULL' END) AS clause, false AS additive
              FROM pg_catalog.pg_attribute a
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
             WHERE a.attrelid = ?::oid AND a.attname = ?""";

    private static final String LABELS = """
            SELECT object_schema, object_name, command, statement, subject, clause
              FROM migrator.ddl WHERE kind = 'ADD_LABEL' ORDER BY id""";

    private final Queries source;
    private final boolean watched;

    public Gained(Connection source) {
        this.source = Queries.on(source);
        this.watched = this.source.one(
                "looking for the functions of the event triggers",
                "SELECT pg_catalog.to_regprocedure('migrator.ddl_clause(oid,integer)') IS NOT NULL",
                row -> row.getBoolean(1));
    }

    /** A column that {@code table} has more than it was planned with. */
    public Alteration column(Table table, Column column) {
        return source.one(
                "reading the definition of column " + column.name() + " of " + table.id(),
                watched ? COLUMN : UNWATCHED_COLUMN,
                row -> new Alteration(
                        Kind.ADD_COLUMN,
                        column.name(),
                        null,
                        column.type(),
                        row.getString("clause"),
                        row.getBoolean("additive")),
                table.oid(),
                column.name());
    }

    /** A column that may be NULL and was planned as one that may not. */
    public static Alteration loosened(Column column) {
        return new Alteration(Kind.LOOSEN_COLUMN, column.name(), null, null, "", true);
    }

    /** Labels of enums that were added since the stream was made. */
    public List<SchemaChange> labels() {
        return watched
                ? source.list(
                        "reading added labels",
                        LABELS,
                        row -> new SchemaChange(
                                new TableId(row.getString("object_schema"), row.getString("object_name")),
                                row.getString("command"),
                                row.getString("statement"),
                                List.of(new Alteration(
                                        Kind.ADD_LABEL,
                                        row.getString("subject"),
                                        null,
                                        null,
                                        row.getString("clause"),
                                        true))))
                : List.of();
    }
}
