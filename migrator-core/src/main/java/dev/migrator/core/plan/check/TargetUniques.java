package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Protects rows from unique and exclusion rules that only one side has; the key is looked at by {@link TargetColumns}. */
final class TargetUniques implements Check {
    /** The way an index is stored is of no matter here. */
    static final String INDEXES = """
            SELECT n.nspname, c.relname, x.relname,
                   CASE WHEN k.contype = 'x' THEN pg_get_constraintdef(k.oid)
                        ELSE regexp_replace(regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', ''), ' WITH \\([^)]*\\)', '')
                   END AS text,
                   pg_get_indexdef(i.indexrelid) AS sql
              FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
              JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
              LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
             WHERE %s AND i.indislive AND (i.indisvalid OR x.relkind = 'I')
             ORDER BY n.nspname, c.relname, x.relname""";

    private static final String UNIQUE = INDEXES.formatted("(i.indisunique OR i.indisexclusion)");
    private static final String BESIDES_THE_KEY =
            INDEXES.formatted("(i.indisunique OR i.indisexclusion) AND NOT i.indisprimary AND NOT i.indisreplident");

    @Override
    public String name() {
        return "target-uniques";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Counterpart> tables = Counterpart.of(context);
        if (tables.isEmpty()) {
            return List.of();
        }
        Map<TableId, List<Definition>> old = Definition.read(context, Side.OLD, UNIQUE);
        Map<TableId, List<Definition>> fresh = Definition.read(context, Side.NEW, UNIQUE);
        Map<TableId, List<Definition>> besidesOld = Definition.read(context, Side.OLD, BESIDES_THE_KEY);
        Map<TableId, List<Definition>> besidesNew = Definition.read(context, Side.NEW, BESIDES_THE_KEY);
        List<Finding> findings = new ArrayList<>();
        for (Counterpart table : tables) {
            TableId here = table.old().id();
            Definition.only(
                            besidesNew.getOrDefault(table.id(), List.of()),
                            text -> text,
                            Definition.texts(old.getOrDefault(here, List.of()), table::renamed))
                    .forEach(d -> findings.add(added(table, d)));
            Definition.only(
                            besidesOld.getOrDefault(here, List.of()),
                            table::renamed,
                            Definition.texts(fresh.getOrDefault(table.id(), List.of()), text -> text))
                    .forEach(d -> findings.add(missing(table, d)));
        }
        return findings;
    }

    private Finding added(Counterpart table, Definition index) {
        return warning(
                table.id().toString(),
                "%s (%s) is unique or excluding only on new: rows that old takes may be refused when the index is built or when they are replayed"
                        .formatted(index.name(), index.text()),
                "see that old's rows fit it, and give old the same index for as long as the migration runs; or drop it on new");
    }

    private Finding missing(Counterpart table, Definition index) {
        return warning(
                table.id().toString(),
                "%s (%s) is unique or excluding only on old: after the cutover new takes rows that break it, and the way back stops at them"
                        .formatted(index.name(), index.text()),
                "make the same on new: " + index.sql());
    }
}
