package dev.migrator.core.apply;

import dev.migrator.core.schema.Column;
import java.util.Set;

/**
 * Which columns can be told apart roughly by PostgreSQL's "=" before their text decides: "=" is true whenever the texts are
 * the same, never null, and has hashing. An index or a hash join then finds the few rows whose text is looked at.
 */
final class Equality {
    private static final Set<String> NATIVE = Set.of(
            "pg_catalog.int2",
            "pg_catalog.int4",
            "pg_catalog.int8",
            "pg_catalog.numeric",
            "pg_catalog.text",
            "pg_catalog.varchar",
            "pg_catalog.bpchar",
            "pg_catalog.uuid",
            "pg_catalog.date",
            "pg_catalog.timestamp",
            "pg_catalog.timestamptz");

    private Equality() {}

    static boolean isNative(Column column) {
        return column.notNull() && NATIVE.contains(column.baseType());
    }
}
