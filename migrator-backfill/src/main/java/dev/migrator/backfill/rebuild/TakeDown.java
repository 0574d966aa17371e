package dev.migrator.backfill.rebuild;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenForeignKey;
import dev.migrator.core.control.WrittenIndex;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Drops what a load goes faster without. Each foreign key and each index, with its parts, is written down and dropped in one
 * transaction, so a process that dies leaves nothing that is not in either place; done again, it does the rest.
 */
final class TakeDown {
    private final Connection connection;

    /** @param connection to the target, in autocommit mode, used by nobody else meanwhile */
    TakeDown(Connection connection) {
        this.connection = connection;
    }

    /** Foreign keys first: the unique indexes that they refer to cannot go before them. */
    void dropAll(Collection<TableId> holders) throws SQLException {
        for (WrittenForeignKey key : KeyDefinitions.read(connection, holders, WrittenForeignKey.State.DOWN)) {
            together(() -> {
                RebuildStore.put(connection, key);
                run("dropping " + key, key.alter() + " DROP CONSTRAINT " + Identifiers.quote(key.name()));
            });
        }
        for (List<WrittenIndex> tree : IndexDefinitions.read(connection, holders)) {
            together(() -> {
                tree.forEach(index -> RebuildStore.put(connection, index));
                run("dropping " + tree.get(0), drop(tree.get(0)));
            });
        }
    }

    /** Everything stays; that the foreign keys are to be checked after the load is written down. */
    void keepAll(Collection<TableId> holders) throws SQLException {
        List<WrittenForeignKey> keys = KeyDefinitions.read(connection, holders, WrittenForeignKey.State.KEPT);
        together(() ->
                keys.stream().filter(WrittenForeignKey::validated).forEach(key -> RebuildStore.put(connection, key)));
    }

    private static String drop(WrittenIndex top) {
        return top.constraintSql() == null
                ? "DROP INDEX %s.%s".formatted(Identifiers.quote(top.table().schema()), Identifiers.quote(top.name()))
                : "ALTER TABLE %s DROP CONSTRAINT %s"
                        .formatted(Identifiers.quote(top.table()), Identifiers.quote(top.name()));
    }

    private void run(String what, String sql) {
        Queries.on(connection).execute(what, sql);
    }

    /** After a failure the connection is of no more use; closing it rolls back. */
    private void together(Runnable work) throws SQLException {
        connection.setAutoCommit(false);
        work.run();
        connection.commit();
        connection.setAutoCommit(true);
    }
}
