package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which tables a stream writes on its target, and from which position on.
 *
 * @param tables by the target's names: with the key that the source's log uses and the columns that the target has
 * @param copiedUpTo per table, by the target's names, the position up to which its changes came with the copy; a table
 *     that is not in it takes every change of the stream
 * @param names of every table by its name on the source; empty if nothing has another name on the target
 * @param parts the source's leaves of tables that are not partitioned in the same way on the target
 * @param rows the conditions of tables, by the target's names, that have rows there which do not belong to the migration
 * @param schemas the schemas with another name on the target, for tables that are made later
 * @param policy what is done with a change of the source's schema
 */
public record ApplyPlan(
        Map<TableId, Table> tables,
        Map<TableId, Lsn> copiedUpTo,
        Map<TableId, TableMapping> names,
        Map<TableId, Part> parts,
        Map<TableId, String> rows,
        Map<String, String> schemas,
        SchemaPolicy policy) {
    public ApplyPlan {
        rows = Map.copyOf(rows);
        parts = Map.copyOf(parts);
        tables = Map.copyOf(tables);
        copiedUpTo = Map.copyOf(copiedUpTo);
        names = Map.copyOf(names);
        schemas = Map.copyOf(schemas);
    }

    /** No names for what is made later, and a stop at every change of the schema. */
    private ApplyPlan(
            Map<TableId, Table> tables,
            Map<TableId, Lsn> copiedUpTo,
            Map<TableId, TableMapping> names,
            Map<TableId, Part> parts,
            Map<TableId, String> rows) {
        this(tables, copiedUpTo, names, parts, rows, Map.of(), SchemaPolicy.STOP);
    }

    /** The same names on both sides. */
    public ApplyPlan(Map<TableId, Table> tables, Map<TableId, Lsn> copiedUpTo) {
        this(tables, copiedUpTo, Map.of(), Map.of(), Map.of());
    }

    /** This plan for a source that may change its schema. */
    public ApplyPlan with(Map<String, String> schemaNames, SchemaPolicy schemaPolicy) {
        return new ApplyPlan(tables, copiedUpTo, names, parts, rows, schemaNames, schemaPolicy);
    }

    /** Every table from the start of the stream on. */
    public static ApplyPlan of(Collection<Table> tables) {
        return new ApplyPlan(tables.stream().collect(Collectors.toMap(Table::id, Function.identity())), Map.of());
    }

    /**
     * Reads from the target what it has of the {@code planned} tables and how far their copy is.
     *
     * @param planned as the stream goes: from its source to its target
     * @throws RefusedFailure if a table is not there or its copy is not finished
     */
    public static ApplyPlan read(Connection target, Collection<TablePlan> planned, StreamRecord stream) {
        Map<TableId, Table> present = new Catalog(target)
                .tables(partitioned(planned)).stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Map<TableId, Table> tables = new HashMap<>();
        Map<TableId, TableMapping> names = new HashMap<>();
        Map<TableId, Part> parts = new HashMap<>();
        Map<TableId, String> rows = new HashMap<>();
        for (TablePlan plan : planned) {
            TableId id = plan.mapping().target();
            Table found = Optional.ofNullable(present.get(id)).orElseThrow(() -> missing(id, stream));
            tables.put(id, found.withKey(plan.mapping().columns(plan.table().key())));
            names.put(plan.table().id(), plan.mapping());
            plan.table().leaves().forEach(l -> parts.put(l.id(), part(plan, l)));
            plan.comparedOnTarget().ifPresent(condition -> rows.put(id, condition));
        }
        boolean same = names.values().stream().allMatch(TableMapping::changesNothing);
        return new ApplyPlan(tables, copies(target, stream, names), same ? Map.of() : names, parts, rows);
    }

    /** The condition has the source's names of columns. */
    private static Part part(TablePlan plan, Leaf leaf) {
        TableMapping mapping = plan.mapping();
        boolean sameColumns = mapping.columns().isEmpty() && mapping.dropped().isEmpty();
        int leaves = plan.table().leaves().size();
        return new Part(mapping.target(), leaves, sameColumns ? leaf.condition() : "");
    }

    /** True if a change of {@code table} that ends at {@code end} is in the copy of that table. */
    public boolean isCopied(TableId table, Lsn end) {
        Lsn copied = copiedUpTo.get(table);
        return copied != null && !end.isAfter(copied);
    }

    private static Map<TableId, Lsn> copies(Connection target, StreamRecord stream, Map<TableId, TableMapping> names) {
        Map<TableId, Lsn> copies = new HashMap<>();
        if (stream.generation() > 1) {
            return copies;
        }
        String sql = "SELECT table_schema, table_name, wave_position, finished_at FROM migrator.table_copy";
        Queries.on(target).list("reading how far tables are copied", sql, row -> {
            TableId id = new TableId(row.getString("table_schema"), row.getString("table_name"));
            if (row.getString("finished_at") == null) {
                throw new RefusedFailure(
                        "the copy of %s is not finished; replay starts after the backfill".formatted(id));
            }
            TableMapping mapping = names.getOrDefault(id, TableMapping.same(id));
            return copies.put(mapping.target(), Lsn.parse(row.getString("wave_position")));
        });
        return copies;
    }

    private static List<TableId> partitioned(Collection<TablePlan> planned) {
        return planned.stream()
                .map(TablePlan::onTarget)
                .filter(Table::hasLeaves)
                .map(Table::id)
                .toList();
    }

    private static RefusedFailure missing(TableId table, StreamRecord stream) {
        return new RefusedFailure(
                "table %s of the plan is not on %s, the target of stream %s; create it there as it is on %s"
                        .formatted(
                                table,
                                stream.target().word(),
                                stream.id(),
                                stream.source().word()));
    }
}
