package dev.migrator.core.plan;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a migration will do, pinned when it is created, as a stream from old to new does it. The way back is
 * {@link #from} new.
 *
 * @param name the migration's name; it is part of the names of slots, publications and topics
 * @param lanes how many lanes every stream has
 * @param schemas the schemas with another name on the target, by their name on the source
 */
public record MigrationPlan(String name, int lanes, List<TablePlan> tables, NavigableMap<String, String> schemas) {
    @SuppressWarnings({"ConstantValue", "NullAway"}) // a plan pinned by a version that knew no mapping has none
    public MigrationPlan {
        tables = List.copyOf(tables);
        schemas = Collections.unmodifiableNavigableMap(schemas == null ? new TreeMap<>() : new TreeMap<>(schemas));
    }

    /** The same names on both sides. */
    public MigrationPlan(String name, int lanes, List<TablePlan> tables) {
        this(name, lanes, tables, new TreeMap<>());
    }

    /** This plan with other names on new. */
    public MigrationPlan mapped(Map<String, String> newSchemas, UnaryOperator<TablePlan> mapping) {
        return new MigrationPlan(name, lanes, tables.stream().map(mapping).toList(), new TreeMap<>(newSchemas));
    }

    /** The plan of a stream whose source is {@code source}: this one, or the way back. */
    public MigrationPlan from(Side source) {
        if (source == Side.OLD) {
            return this;
        }
        Map<String, String> back = new TreeMap<>();
        schemas.forEach((old, fresh) -> back.putIfAbsent(fresh, old));
        return new MigrationPlan(
                name, lanes, tables.stream().map(TablePlan::inverse).toList(), new TreeMap<>(back));
    }

    public Map<TableId, TablePlan> byId() {
        return tables.stream()
                .collect(Collectors.toUnmodifiableMap(t -> t.table().id(), Function.identity()));
    }

    /** The tables as the source of this plan's stream has them. */
    public List<Table> plainTables() {
        return tables.stream().map(TablePlan::table).toList();
    }

    /** The tables that hold the rows on the source of this plan's stream, and that its log names: leaves among them. */
    public List<TableId> holders() {
        return tables.stream().flatMap(t -> t.table().holders().stream()).toList();
    }

    /** True if a table's rows are spread over partitions differently on the two sides. */
    public boolean isCutDifferently() {
        return tables.stream().anyMatch(TablePlan::isCutDifferently);
    }

    /** The conditions for the rows that the stream carries, by the tables that hold them on its source; all rows of others. */
    public Map<TableId, String> carriedRows() {
        Map<TableId, String> conditions = new TreeMap<>();
        tables.forEach(t ->
                t.carriedRows().ifPresent(rows -> t.table().holders().forEach(holder -> conditions.put(holder, rows))));
        return conditions;
    }

    /** True if rows of a table of old are left out. */
    public boolean isFiltered() {
        return tables.stream().anyMatch(t -> t.filter() != null);
    }

    /** True if the target has other names, or other columns, than the source. */
    public boolean renames() {
        return !schemas.isEmpty() || tables.stream().anyMatch(t -> !t.mapping().changesNothing());
    }
}
