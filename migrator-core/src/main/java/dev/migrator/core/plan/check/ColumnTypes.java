package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Protects values: some types mean nothing on another server. */
final class ColumnTypes implements Check {
    /** Every column with every built-in type that it is made of, through domains, arrays, composites and ranges. */
    private static final String PARTS = """
            WITH RECURSIVE part(relation, attnum, type) AS (
              SELECT a.attrelid, a.attnum, a.atttypid FROM pg_attribute a
               WHERE a.attrelid = ANY(?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
              UNION
              SELECT p.relation, p.attnum, n.type FROM part p JOIN pg_type t ON t.oid = p.type
                CROSS JOIN LATERAL (
                  SELECT t.typbasetype WHERE t.typtype = 'd'
                  UNION ALL SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
                  UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid OR r.rngmultitypid = t.oid
                  UNION ALL SELECT s.atttypid FROM pg_attribute s
                             WHERE s.attrelid = t.typrelid AND t.typtype = 'c' AND s.attnum > 0 AND NOT s.attisdropped
                ) AS n(type))
            SELECT n.nspname, c.relname, a.attname, t.typname, format_type(a.atttypid, a.atttypmod)
              FROM part p JOIN pg_class c ON c.oid = p.relation JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = p.relation AND a.attnum = p.attnum
              JOIN pg_type t ON t.oid = p.type AND t.typnamespace = 'pg_catalog'::regnamespace
             WHERE t.typtype IN ('b', 'p') AND t.typcategory <> 'A'
             ORDER BY n.nspname, c.relname, a.attnum, t.typname""";

    private static final Set<String> REFERENCES = Set.of(
            "oid",
            "regclass",
            "regproc",
            "regprocedure",
            "regoper",
            "regoperator",
            "regtype",
            "regrole",
            "regnamespace",
            "regconfig",
            "regdictionary",
            "regcollation",
            "aclitem");
    private static final Set<String> SERVER_BOUND =
            Set.of("xid", "xid8", "cid", "tid", "pg_lsn", "pg_snapshot", "txid_snapshot", "refcursor");

    /** Written by the server for itself: their input functions refuse every text. */
    private static final Set<String> UNREADABLE = Set.of(
            "pg_node_tree",
            "pg_ndistinct",
            "pg_dependencies",
            "pg_mcv_list",
            "pg_brin_bloom_summary",
            "pg_brin_minmax_multi_summary",
            "gtsvector");

    /** From this version on such a byte is printed in octal. */
    private static final int FIRST_WITH_ASCII_CHAR = 16;

    private record Part(TableId table, String column, String type, String declared) {
        String object() {
            return table + "." + column;
        }
    }

    @Override
    public String name() {
        return "column-types";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        int major = Query.major(context.old());
        return Query.list(
                        context.old(),
                        PARTS,
                        row -> new Part(
                                new TableId(row.getString(1), row.getString(2)),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)),
                        (Object) context.oids())
                .stream()
                .flatMap(part -> finding(part, major).stream())
                .toList();
    }

    private Optional<Finding> finding(Part part, int major) {
        if (UNREADABLE.contains(part.type())) {
            return Optional.of(blocker(
                    part.object(),
                    "type %s: no server takes a value of it in, so it cannot be copied".formatted(part.declared()),
                    "ALTER TABLE %s ALTER COLUMN %s TYPE text; or exclude the table"
                            .formatted(Identifiers.quote(part.table()), Identifiers.quote(part.column()))));
        }
        if (REFERENCES.contains(part.type())) {
            return Optional.of(warning(
                    part.object(),
                    "type %s: refers to objects of old, which may have other numbers or not exist on new"
                            .formatted(part.declared()),
                    "keep the name in a text column, or prove that the values mean the same on new"));
        }
        if (SERVER_BOUND.contains(part.type())) {
            return Optional.of(warning(
                    part.object(),
                    "type %s: is copied as it is, but its values mean nothing on another server"
                            .formatted(part.declared()),
                    "prove that nobody compares it with the new server's own values"));
        }
        return part.type().equals("char") && major < FIRST_WITH_ASCII_CHAR
                ? Optional.of(oneByte(part))
                : Optional.empty();
    }

    private Finding oneByte(Part part) {
        String column = Identifiers.quote(part.column());
        return warning(
                part.object(),
                "type %s: old prints a byte above 127 as it is, which is no UTF-8, so such a value is not carried as it is"
                        .formatted(part.declared()),
                "see that there is none: SELECT * FROM %s WHERE %s > '~'; or ALTER COLUMN %s TYPE text"
                        .formatted(Identifiers.quote(part.table()), column, column));
    }
}
