package dev.migrator.verify.align;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;

/** What the target holds now, kept for any number of readers until this is closed. It holds no lock on a table. */
final class TargetSnapshot implements AutoCloseable {
    private final Connection keeper;
    private final String name;

    private TargetSnapshot(Connection keeper, String name) {
        this.keeper = keeper;
        this.name = name;
    }

    static TargetSnapshot open(Database target) {
        String what = "keeping a snapshot of " + target.describe();
        Connection keeper = target.open(Purpose.KEEPER);
        try {
            keeper.setAutoCommit(false);
            keeper.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            keeper.setReadOnly(true);
            String sql = "SELECT pg_catalog.pg_export_snapshot()";
            return new TargetSnapshot(keeper, Queries.on(keeper).one(what, sql, row -> row.getString(1)));
        } catch (SQLException e) {
            throw closing(keeper, SqlFailures.wrap(what, e));
        } catch (RuntimeException e) {
            throw closing(keeper, e);
        }
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        try {
            keeper.close();
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing the snapshot of the target", e);
        }
    }

    private static RuntimeException closing(Connection keeper, RuntimeException cause) {
        try {
            keeper.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }
}
