package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Protects rows from CHECK constraints that old does not have, and tells of those that new does not have. */
final class TargetConstraints implements Check {
    private static final String CHECKS = """
            SELECT n.nspname, c.relname, k.conname, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS text,
                   pg_get_expr(k.conbin, k.conrelid) AS sql
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE k.contype = 'c'
             ORDER BY n.nspname, c.relname, k.conname""";

    @Override
    public String name() {
        return "target-checks";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Counterpart> tables = Counterpart.of(context);
        if (tables.isEmpty()) {
            return List.of();
        }
        Map<TableId, List<Definition>> old = Definition.read(context, Side.OLD, CHECKS);
        Map<TableId, List<Definition>> fresh = Definition.read(context, Side.NEW, CHECKS);
        List<Finding> findings = new ArrayList<>();
        for (Counterpart table : tables) {
            List<Definition> here = old.getOrDefault(table.old().id(), List.of());
            List<Definition> there = fresh.getOrDefault(table.id(), List.of());
            Definition.only(there, text -> text, Definition.texts(here, table::renamed))
                    .forEach(d -> findings.add(added(table, d)));
            Definition.only(here, table::renamed, Definition.texts(there, text -> text))
                    .forEach(d -> findings.add(missing(table, d)));
        }
        return findings;
    }

    private Finding added(Counterpart table, Definition check) {
        return warning(
                table.id().toString(),
                "constraint %s %s is only on new: a row of old that it refuses stops the copy or replay"
                        .formatted(check.name(), check.text()),
                "see that old has none: SELECT * FROM %s WHERE NOT (%s) LIMIT 10; or ALTER TABLE %s DROP CONSTRAINT %s; on new"
                        .formatted(
                                Identifiers.quote(table.old().id()),
                                check.sql(),
                                Identifiers.quote(table.id()),
                                Identifiers.quote(check.name())));
    }

    private Finding missing(Counterpart table, Definition check) {
        return info(
                table.id().toString(),
                "constraint %s %s is only on old: after the cutover new takes rows that break it, and the way back stops at them"
                        .formatted(check.name(), check.text()),
                "ALTER TABLE %s ADD CONSTRAINT %s %s; on new"
                        .formatted(
                                Identifiers.quote(table.id()),
                                Identifiers.quote(check.name()),
                                table.renamed(check.text())));
    }
}
