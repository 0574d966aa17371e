package dev.migrator.verify.compare;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.verify.align.End;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A column of which the least and greatest value are told. Values of one number are made equal in scale, so that the
 * range does not depend on which of two equal values was met first; checksums see the scale.
 */
record RangedColumn(String name, Family family) {
    private static final int MOST = 10;
    private static final int TEXT_PREFIX = 60;

    /** How values are ordered, and which type they are read back as when ranges of chunks are joined. */
    enum Family {
        INTEGER("bigint"),
        NUMERIC("numeric"),
        FLOAT("float8"),
        DATE("date"),
        TIMESTAMP("timestamp"),
        TIMESTAMPTZ("timestamptz"),
        TEXT("text COLLATE \"C\"");

        private final String type;

        Family(String type) {
            this.type = type;
        }
    }

    /** The key's columns, then numbers, dates and texts, at most ten in all. */
    static List<RangedColumn> of(TablePair pair) {
        Set<RangedColumn> ranged = new LinkedHashSet<>();
        pair.key()
                .forEach(name ->
                        ranged.add(new RangedColumn(name, family(pair.source().column(name)))));
        List<RangedColumn> texts = new ArrayList<>();
        for (Column column : pair.planned().mapping().carried(pair.source())) {
            RangedColumn candidate = new RangedColumn(column.name(), family(column));
            if (candidate.family != Family.TEXT) {
                ranged.add(candidate);
            } else if (isText(column)) {
                texts.add(candidate);
            }
        }
        ranged.addAll(texts);
        return ranged.stream().limit(MOST).toList();
    }

    String expression(TablePair pair, End end) {
        String column = Identifiers.quote(pair.column(end, name));
        return switch (family) {
            case NUMERIC -> "trim_scale(%s)".formatted(column);
            case TEXT -> "left(%s::text, %d) COLLATE \"C\"".formatted(column, TEXT_PREFIX);
            case INTEGER, FLOAT, DATE, TIMESTAMP, TIMESTAMPTZ -> column;
        };
    }

    /** A query with one parameter, the text array of the chunks' values, for their least or greatest. */
    String join(String aggregate) {
        return "SELECT %s(v::%s)::text FROM unnest(?::text[]) AS u(v)".formatted(aggregate, family.type);
    }

    private static Family family(Column column) {
        return switch (column.baseType()) {
            case "pg_catalog.int2", "pg_catalog.int4", "pg_catalog.int8" -> Family.INTEGER;
            case "pg_catalog.numeric" -> Family.NUMERIC;
            case "pg_catalog.float4", "pg_catalog.float8" -> Family.FLOAT;
            case "pg_catalog.date" -> Family.DATE;
            case "pg_catalog.timestamp" -> Family.TIMESTAMP;
            case "pg_catalog.timestamptz" -> Family.TIMESTAMPTZ;
            default -> Family.TEXT;
        };
    }

    private static boolean isText(Column column) {
        return switch (column.baseType()) {
            case "pg_catalog.text", "pg_catalog.varchar", "pg_catalog.bpchar", "pg_catalog.uuid" -> true;
            default -> false;
        };
    }
}
