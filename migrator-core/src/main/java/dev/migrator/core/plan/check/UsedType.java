package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type that somebody made and that columns of the selected tables use, by itself or within others.
 *
 * @param parts labels of an enum; attributes of a composite type; of a domain what it is made of, then its constraints
 */
record UsedType(TableId id, List<String> parts) {
    private static final String USED = """
            WITH RECURSIVE used(id) AS (
              SELECT a.atttypid FROM pg_attribute a
                JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
               WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384
              UNION
              SELECT x.id FROM used u JOIN pg_type t ON t.oid = u.id, LATERAL (
                     SELECT t.typelem AS id WHERE t.typcategory = 'A'
                     UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                     UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
                     UNION ALL SELECT a.atttypid FROM pg_attribute a
                                WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS x
               WHERE x.id >= 16384)
            SELECT n.nspname, t.typname, CASE t.typtype
                   WHEN 'e' THEN ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder)
                   WHEN 'c' THEN ARRAY(SELECT format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) FROM pg_attribute a
                                        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
                   ELSE format_type(t.typbasetype, t.typtypmod) || ARRAY(
                        SELECT 'NOT NULL' WHERE t.typnotnull
                        UNION ALL
                        (SELECT regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') FROM pg_constraint k
                          WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY 1)) END AS parts
              FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE t.oid IN (SELECT id FROM used) AND t.typtype = ?
               AND NOT EXISTS (SELECT 1 FROM pg_depend e
                                WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
             ORDER BY n.nspname, t.typname""";

    /** Two types of one name. */
    record Pair(UsedType old, UsedType fresh) {}

    /**
     * Those of one kind that both sides have under the same name, while the schema of new is still to be judged.
     *
     * @param kind as in {@code pg_type.typtype}
     */
    static List<Pair> ofBoth(CheckContext context, String kind) {
        if (Counterpart.of(context).isEmpty()) {
            return List.of();
        }
        Map<TableId, UsedType> fresh =
                read(context, Side.NEW, kind).stream().collect(Collectors.toMap(UsedType::id, Function.identity()));
        return read(context, Side.OLD, kind).stream()
                .flatMap(old -> Stream.ofNullable(fresh.get(old.id())).map(same -> new Pair(old, same)))
                .toList();
    }

    private static List<UsedType> read(CheckContext context, Side side, String kind) {
        return Query.list(context.on(side), USED, UsedType::read, context.schemas(side), context.names(side), kind);
    }

    private static UsedType read(ResultSet row) throws SQLException {
        return new UsedType(new TableId(row.getString(1), row.getString(2)), List.of((String[])
                row.getArray(3).getArray()));
    }
}
