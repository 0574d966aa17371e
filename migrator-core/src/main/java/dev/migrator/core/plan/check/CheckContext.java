package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.Unit;
import dev.migrator.core.plan.Units;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the checks look at. Not thread-safe, as the connections are not.
 *
 * @param old an open session on old in autocommit mode, for catalog reading
 * @param fresh the same on new
 * @param tables the selected tables of old that hold rows
 * @param units what is moved as one, of both sides; each of {@code tables} is one or a leaf of one
 * @param uncut partitioned tables that differ between the sides and cannot be moved as one
 * @param selection which tables the operator wants, also for relations that are not in {@code tables}
 * @param mapping what is called differently on new
 * @param where the operator's conditions for rows, by table of old
 */
public record CheckContext(
        Connection old,
        Connection fresh,
        List<Table> tables,
        List<Unit> units,
        List<Units.Problem> uncut,
        Predicate<TableId> selection,
        NewNames mapping,
        Map<TableId, String> where,
        Demands demands) {
    public CheckContext {
        where = Map.copyOf(where);
        tables = List.copyOf(tables);
        units = List.copyOf(units);
        uncut = List.copyOf(uncut);
    }

    /** Every table is moved by itself, and has the same name on both sides. */
    public CheckContext(
            Connection old, Connection fresh, List<Table> tables, Predicate<TableId> selection, Demands demands) {
        this(old, fresh, tables, alone(tables), List.of(), selection, NewNames.NONE, Map.of(), demands);
    }

    /**
     * Reads the tables of old and keeps those that are selected.
     *
     * @param mapping what is called differently on new
     * @param where the operator's conditions for rows
     */
    public static CheckContext read(
            Connection old,
            Connection fresh,
            Predicate<TableId> selection,
            NewNames mapping,
            Map<TableId, String> where,
            Demands demands) {
        List<Table> tables = new Catalog(old)
                .tables().stream().filter(t -> selection.test(t.id())).toList();
        if (!demands.schemaExists()) {
            return new CheckContext(old, fresh, tables, alone(tables), List.of(), selection, mapping, where, demands);
        }
        Units units = Units.read(old, fresh, tables, mapping);
        return new CheckContext(
                old, fresh, tables, units.units(), units.problems(), selection, mapping, where, demands);
    }

    private static List<Unit> alone(List<Table> tables) {
        return tables.stream().map(t -> new Unit(t, null)).toList();
    }

    public Connection on(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    /** The selected tables' oids on old. */
    Long[] oids() {
        return tables.stream().map(Table::oid).toArray(Long[]::new);
    }

    /** What a selected table is called there. */
    TableId idOn(Side side, TableId old) {
        return side == Side.OLD ? old : mapping.target(old);
    }

    /** The schemas of everything there that belongs to a unit, in the order of {@link #names}. */
    String[] schemas(Side side) {
        return relations(side).stream().map(TableId::schema).toArray(String[]::new);
    }

    String[] names(Side side) {
        return relations(side).stream().map(TableId::name).toArray(String[]::new);
    }

    /** The units by the names that they have there, and their leaves. */
    private List<TableId> relations(Side side) {
        Set<TableId> relations = new TreeSet<>();
        for (Unit unit : units) {
            relations.add(idOn(side, unit.old().id()));
            Table there = side == Side.OLD ? unit.old() : unit.fresh();
            if (there != null) {
                relations.addAll(there.holders());
            }
        }
        return List.copyOf(relations);
    }

    /** The tables of new that hold rows of a unit. */
    List<Table> holdersOnNew() {
        Set<TableId> holders = new HashSet<>();
        units.forEach(u -> {
            if (u.fresh() != null) {
                holders.addAll(u.fresh().holders());
            }
        });
        return new Catalog(fresh)
                .tables().stream().filter(t -> holders.contains(t.id())).toList();
    }
}
