package dev.migrator.core.plan;

import dev.migrator.core.schema.Table;
import java.util.Set;

/**
 * Decides which tables may be copied in binary COPY format: only those all of whose types are known to have the same
 * binary form in every supported version. Everything else is copied as text, which is always right.
 */
final class BinaryTypes {
    /** Not here on purpose: reg* and oid (numbers of another server), money, xml, tsvector, aclitem, composites. */
    private static final Set<String> ALLOWED = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "numeric",
            "text",
            "varchar",
            "bpchar",
            "name",
            "bytea",
            "uuid",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "interval",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "bit",
            "varbit",
            "int4range",
            "int8range",
            "numrange",
            "tsrange",
            "tstzrange",
            "daterange");

    private static final String SYSTEM = "pg_catalog.";

    private final Set<String> enums;

    BinaryTypes(Set<String> enums) {
        this.enums = enums;
    }

    boolean allow(Table table) {
        return table.writableColumns().stream().allMatch(c -> allows(c.baseType()));
    }

    /** Arrays of built-in types have their element's name with an underscore in front. */
    private boolean allows(String type) {
        if (!type.startsWith(SYSTEM)) {
            return enums.contains(type)
                    && !type.substring(type.indexOf('.') + 1).startsWith("_");
        }
        String name = type.substring(SYSTEM.length());
        return ALLOWED.contains(name) || (name.startsWith("_") && ALLOWED.contains(name.substring(1)));
    }
}
