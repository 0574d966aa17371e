package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Protects references between rows: foreign keys that only one side has, or that act otherwise there. */
final class TargetForeignKeys implements Check {
    /** A key that refers to a partitioned table has further rows in the catalog, of its own table, for the partitions. */
    private static final String KEYS = """
            SELECT n.nspname, c.relname, k.conname, fn.nspname, fc.relname,
                   ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(num, ord)
                           JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.ord) AS columns,
                   ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(num, ord)
                           JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.ord) AS referenced,
                   substring(pg_get_constraintdef(k.oid) FROM '\\)((?: MATCH| ON )(?:(?! DEFERRABLE| NOT VALID| NOT ENFORCED).)*)') AS actions,
                   pg_get_constraintdef(k.oid) AS sql
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
              LEFT JOIN pg_constraint p ON p.oid = k.conparentid
             WHERE k.contype = 'f' AND p.conrelid IS DISTINCT FROM k.conrelid
             ORDER BY n.nspname, c.relname, k.conname""";

    private record Key(
            TableId table,
            String name,
            TableId referenced,
            List<String> columns,
            List<String> referencedColumns,
            String actions,
            String sql) {
        static Key read(ResultSet row) throws SQLException {
            return new Key(
                    new TableId(row.getString(1), row.getString(2)),
                    row.getString(3),
                    new TableId(row.getString(4), row.getString(5)),
                    List.of((String[]) row.getArray(6).getArray()),
                    List.of((String[]) row.getArray(7).getArray()),
                    Query.orEmpty(row, 8),
                    row.getString(9));
        }

        String text() {
            return "(%s) to %s (%s)%s"
                    .formatted(String.join(", ", columns), referenced, String.join(", ", referencedColumns), actions);
        }
    }

    @Override
    public String name() {
        return "target-foreign-keys";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Counterpart> tables = Counterpart.of(context);
        if (tables.isEmpty()) {
            return List.of();
        }
        Map<TableId, TableMapping> mappings =
                tables.stream().collect(Collectors.toMap(t -> t.old().id(), Counterpart::mapping));
        Map<TableId, List<Key>> old = keys(context, Side.OLD);
        Map<TableId, List<Key>> fresh = keys(context, Side.NEW);
        List<Finding> findings = new ArrayList<>();
        for (Counterpart table : tables) {
            Map<String, Key> here = old.getOrDefault(table.old().id(), List.of()).stream()
                    .collect(Collectors.toMap(
                            k -> onNew(context, k, mappings).text(), Function.identity(), (a, b) -> a));
            Map<String, Key> there = fresh.getOrDefault(table.id(), List.of()).stream()
                    .collect(Collectors.toMap(Key::text, Function.identity(), (a, b) -> a));
            only(here, there.keySet()).forEach(key -> findings.add(missing(table, key)));
            only(there, here.keySet()).forEach(key -> findings.add(added(table, key)));
        }
        return findings;
    }

    private static Map<TableId, List<Key>> keys(CheckContext context, Side side) {
        return Query.list(context.on(side), KEYS, Key::read, context.schemas(side), context.names(side)).stream()
                .collect(Collectors.groupingBy(Key::table));
    }

    private static Key onNew(CheckContext context, Key key, Map<TableId, TableMapping> mappings) {
        TableMapping here = mappings.getOrDefault(key.table(), TableMapping.same(key.table()));
        TableMapping there = mappings.getOrDefault(key.referenced(), TableMapping.same(key.referenced()));
        return new Key(
                here.target(),
                key.name(),
                context.idOn(Side.NEW, key.referenced()),
                here.columns(key.columns()),
                there.columns(key.referencedColumns()),
                key.actions(),
                key.sql());
    }

    private static List<Key> only(Map<String, Key> these, Set<String> others) {
        return these.entrySet().stream()
                .filter(e -> !others.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(Key::name))
                .toList();
    }

    private Finding missing(Counterpart table, Key key) {
        return warning(
                table.id().toString(),
                "foreign key %s %s is only on old: after the cutover new takes rows that break it, and does not act on deletes and updates as old did"
                        .formatted(key.name(), key.text()),
                "ALTER TABLE %s ADD CONSTRAINT %s %s; on new, with new's names"
                        .formatted(Identifiers.quote(table.id()), Identifiers.quote(key.name()), key.sql()));
    }

    private Finding added(Counterpart table, Key key) {
        return warning(
                table.id().toString(),
                "foreign key %s %s is only on new: replay does not look at it, so rows that break it come in unseen; it is checked once after the copy, and no switch is made while rows break it"
                        .formatted(key.name(), key.text()),
                "give old the same key, or drop it on new until the cutover: ALTER TABLE %s DROP CONSTRAINT %s;"
                        .formatted(Identifiers.quote(table.id()), Identifiers.quote(key.name())));
    }
}
