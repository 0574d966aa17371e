package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Protects the slot: one change whose text passes 1 GB can never be decoded. Only tables with that much TOAST can have
 * such values, so no row is read here.
 */
final class BigValues implements Check {
    /** Bytea doubles as text, REPLICA IDENTITY FULL doubles again: a quarter of 1 GB is the smallest that can hurt. */
    private static final long SUSPECT_BYTES = 256L << 20;

    private final long heapBytes = Runtime.getRuntime().maxMemory();

    private static final String TOASTED = """
            SELECT n.nspname, c.relname, pg_relation_size(c.reltoastrelid) AS bytes,
                   (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attlen = -1
                       AND a.attstorage <> 'p'
                       AND format_type(a.atttypid, NULL) IN ('bytea', 'text', 'json', 'jsonb', 'xml', 'character varying'))
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = ANY(?::oid[]) AND c.reltoastrelid <> 0 AND pg_relation_size(c.reltoastrelid) >= ?
             ORDER BY n.nspname, c.relname""";

    @Override
    public String name() {
        return "big-values";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        // A change is one array in memory, and while it is sent on there are two of it; of a bytea's text half is
        // enough.
        return Query.list(
                context.old(), TOASTED, this::finding, context.oids(), Math.min(SUSPECT_BYTES, heapBytes / 4));
    }

    private Finding finding(ResultSet row) throws SQLException {
        TableId id = new TableId(row.getString(1), row.getString(2));
        Array names = row.getArray(4);
        List<String> columns = names == null ? List.of() : List.of((String[]) names.getArray());
        String largest = columns.stream()
                .map(c -> "max(octet_length(%s::text))".formatted(c))
                .reduce((a, b) -> a + ", " + b)
                .orElse("max(pg_column_size(t.*))");
        return warning(
                id.toString(),
                "has %d bytes of values stored out of line; one row above 0.5 GB cannot be streamed, and this process's heap of %d MB carries changes of about %d MB"
                        .formatted(row.getLong(3), heapBytes >> 20, heapBytes >> 21),
                "look: SELECT %s FROM %s t; and exclude the table if one is above 268435456. Give start a heap (MIGRATOR_OPTS=-Xmx…) of twice the largest row's text, in which a bytea counts double, and without a key an update has the old row too"
                        .formatted(largest, Identifiers.quote(id)));
    }
}
