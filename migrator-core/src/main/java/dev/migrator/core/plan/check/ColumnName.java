package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.HashSet;
import java.util.Set;

/** A column of one side, as findings name it and statements change it. */
record ColumnName(TableId table, String column) {
    private static final String DEFAULTS = """
            SELECT n.nspname, c.relname, a.attname FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE a.atthasdef AND a.attnum > 0 AND NOT a.attisdropped""";

    private static final String NULLS = """
            SELECT DISTINCT s.schemaname, s.tablename, s.attname FROM pg_stats s
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = s.schemaname AND w.name = s.tablename
             WHERE s.null_frac > 0""";

    /** The selected tables' columns that have a default there, or are computed. */
    static Set<ColumnName> withDefault(CheckContext context, Side side) {
        return new HashSet<>(Query.list(
                context.on(side),
                DEFAULTS,
                row -> new ColumnName(new TableId(row.getString(1), row.getString(2)), row.getString(3)),
                context.schemas(side),
                context.names(side)));
    }

    /** The columns of old's selected tables of which the planner's statistics say that they have NULLs. */
    static Set<ColumnName> withNulls(CheckContext context) {
        return new HashSet<>(Query.list(
                context.old(),
                NULLS,
                row -> new ColumnName(new TableId(row.getString(1), row.getString(2)), row.getString(3)),
                context.schemas(Side.OLD),
                context.names(Side.OLD)));
    }

    String object() {
        return table + "." + column;
    }

    String alter() {
        return "ALTER TABLE %s ALTER COLUMN %s".formatted(Identifiers.quote(table), Identifiers.quote(column));
    }
}
