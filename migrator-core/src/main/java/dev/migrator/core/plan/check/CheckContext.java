package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the checks look at. Not thread-safe, as the connections are not.
 *
 * @param old an open session on old in autocommit mode, for catalog reading
 * @param fresh the same on new
 * @param tables the selected tables of old
 * @param selection which tables the operator wants, also for relations that are not in {@code tables}
 */
public record CheckContext(
        Connection old, Connection fresh, List<Table> tables, Predicate<TableId> selection, Demands demands) {
    public CheckContext {
        tables = List.copyOf(tables);
    }

    /** Reads the tables of old and keeps those that are selected. */
    public static CheckContext read(Connection old, Connection fresh, Predicate<TableId> selection, Demands demands) {
        List<Table> tables = new Catalog(old)
                .tables().stream().filter(t -> selection.test(t.id())).toList();
        return new CheckContext(old, fresh, tables, selection, demands);
    }

    public Connection on(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    /** The selected tables' oids on old. */
    Long[] oids() {
        return tables.stream().map(Table::oid).toArray(Long[]::new);
    }

    /** The selected tables' schemas, in the order of {@link #names()}. */
    String[] schemas() {
        return tables.stream().map(t -> t.id().schema()).toArray(String[]::new);
    }

    String[] names() {
        return tables.stream().map(t -> t.id().name()).toArray(String[]::new);
    }
}
