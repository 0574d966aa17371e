package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Protects order and equality of texts: columns may compare them by another collation on new. */
final class TargetCollations implements Check {
    private static final String COLLATIONS = """
            SELECT n.nspname, c.relname, a.attname,
                   CASE WHEN l.collname = 'default' AND ln.nspname = 'pg_catalog' THEN 'that of the database'
                        ELSE format('%I.%I', ln.nspname, l.collname) END
                   || CASE WHEN l.collisdeterministic THEN '' ELSE ' (not deterministic)' END AS text,
                   format('COLLATE %I.%I', ln.nspname, l.collname) AS sql
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_collation l ON l.oid = a.attcollation JOIN pg_namespace ln ON ln.oid = l.collnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum""";

    @Override
    public String name() {
        return "target-collations";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Counterpart> tables = Counterpart.of(context);
        if (tables.isEmpty()) {
            return List.of();
        }
        Map<TableId, List<Definition>> old = Definition.read(context, Side.OLD, COLLATIONS);
        Map<TableId, List<Definition>> fresh = Definition.read(context, Side.NEW, COLLATIONS);
        List<Finding> findings = new ArrayList<>();
        for (Counterpart table : tables) {
            Map<String, Definition> there = Definition.named(fresh.getOrDefault(table.id(), List.of()));
            for (Definition here : old.getOrDefault(table.old().id(), List.of())) {
                table.mapping()
                        .column(here.name())
                        .map(there::get)
                        .filter(other -> !other.text().equals(here.text()))
                        .ifPresent(other -> findings.add(finding(table, here, other)));
            }
        }
        return findings;
    }

    private Finding finding(Counterpart table, Definition old, Definition fresh) {
        ColumnName place = new ColumnName(table.id(), fresh.name());
        return warning(
                place.object(),
                "has the collation %s on old and %s on new: texts sort, and may be equal, in another way there, and a unique index may refuse what old takes"
                        .formatted(old.text(), fresh.text()),
                "%s TYPE %s %s; on new"
                        .formatted(
                                place.alter(),
                                table.fresh().column(fresh.name()).type(),
                                old.sql()));
    }
}
