package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the checks look at. Not thread-safe, as the connections are not.
 *
 * @param old an open session on old in autocommit mode, for catalog reading
 * @param fresh the same on new
 * @param tables the selected tables of old
 * @param selection which tables the operator wants, also for relations that are not in {@code tables}
 * @param mapping what is called differently on new
 */
public record CheckContext(
        Connection old,
        Connection fresh,
        List<Table> tables,
        Predicate<TableId> selection,
        NewNames mapping,
        Demands demands) {
    public CheckContext {
        tables = List.copyOf(tables);
    }

    /** The same names on both sides. */
    public CheckContext(
            Connection old, Connection fresh, List<Table> tables, Predicate<TableId> selection, Demands demands) {
        this(old, fresh, tables, selection, NewNames.NONE, demands);
    }

    /** Reads the tables of old and keeps those that are selected. */
    public static CheckContext read(Connection old, Connection fresh, Predicate<TableId> selection, Demands demands) {
        return read(old, fresh, selection, NewNames.NONE, demands);
    }

    /** The same where new has other names. */
    public static CheckContext read(
            Connection old, Connection fresh, Predicate<TableId> selection, NewNames mapping, Demands demands) {
        List<Table> tables = new Catalog(old)
                .tables().stream().filter(t -> selection.test(t.id())).toList();
        return new CheckContext(old, fresh, tables, selection, mapping, demands);
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

    /** The selected tables' schemas there, in the order of {@link #names}. */
    String[] schemas(Side side) {
        return tables.stream().map(t -> idOn(side, t.id()).schema()).toArray(String[]::new);
    }

    String[] names(Side side) {
        return tables.stream().map(t -> idOn(side, t.id()).name()).toArray(String[]::new);
    }

    /** The tables of new that the selected ones are mapped to, by the selected ones' names; some may be missing. */
    Map<TableId, Table> counterparts() {
        Map<TableId, Table> there =
                new Catalog(fresh).tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Map<TableId, Table> found = new TreeMap<>();
        for (Table table : tables) {
            Table counterpart = there.get(mapping.target(table.id()));
            if (counterpart != null) {
                found.put(table.id(), counterpart);
            }
        }
        return found;
    }
}
