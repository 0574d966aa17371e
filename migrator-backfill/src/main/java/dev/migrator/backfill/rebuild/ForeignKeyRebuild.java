package dev.migrator.backfill.rebuild;

import dev.migrator.backfill.schema.ForeignKey;
import dev.migrator.backfill.schema.ForeignKeys;
import dev.migrator.backfill.schema.KeyCompletion;
import dev.migrator.backfill.schema.PendingForeignKey;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenForeignKey;
import dev.migrator.core.control.WrittenForeignKey.State;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a target with a schema of its own its foreign keys back. One that stood there while rows were written unchecked is
 * dropped and added in one transaction, so that the server vouches for it anew. Safe to repeat at any time.
 */
public final class ForeignKeyRebuild implements KeyCompletion {
    private final Database target;
    private final RebuildStore store;

    public ForeignKeyRebuild(Database target, RebuildStore store) {
        this.target = target;
        this.store = store;
    }

    @Override
    public List<PendingForeignKey> complete() {
        try (Connection connection = target.open(Purpose.SCHEMA)) {
            List<PendingForeignKey> pending = new ArrayList<>();
            for (WrittenForeignKey key : store.foreignKeys()) {
                try {
                    pending.addAll(complete(connection, key));
                } catch (RefusedFailure | DivergenceFailure e) {
                    pending.add(new PendingForeignKey(key.table(), key.name(), String.valueOf(e.getMessage())));
                }
            }
            return pending;
        } catch (SQLException e) {
            throw SqlFailures.wrap("rebuilding the foreign keys of " + target.describe(), e);
        }
    }

    private static List<PendingForeignKey> complete(Connection connection, WrittenForeignKey key) throws SQLException {
        if (key.state() == State.KEPT) {
            renew(connection, key);
        }
        List<PendingForeignKey> pending = ForeignKeys.complete(List.of(plain(key)), connection);
        if (pending.isEmpty()) {
            settle(connection, key);
        }
        return pending;
    }

    @Override
    public List<String> unfinished() {
        return store.foreignKeys().stream()
                .map(key -> key.table() + "." + key.name())
                .toList();
    }

    /** The keys that are not on the target at all. */
    List<WrittenForeignKey> absent() {
        try (Connection connection = target.open(Purpose.CATALOG)) {
            return store.foreignKeys().stream()
                    .filter(key -> !ForeignKeys.isThere(plain(key), connection))
                    .toList();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the foreign keys of " + target.describe(), e);
        }
    }

    /** Before 18 a key of a partitioned table is checked as it is added; then it stays as it is until its rows agree. */
    private static void renew(Connection connection, WrittenForeignKey key) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Queries session = Queries.on(connection);
            session.execute(
                    "dropping " + key + " to add it anew",
                    key.alter() + " DROP CONSTRAINT IF EXISTS " + Identifiers.quote(key.name()));
            ForeignKeys.add(plain(key), connection);
            RebuildStore.move(session, key, State.DOWN);
            connection.commit();
        } catch (RefusedFailure | DivergenceFailure e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void settle(Connection connection, WrittenForeignKey key) {
        if (!ForeignKeys.holds(plain(key), connection)) {
            return;
        }
        String comment = key.comment();
        if (comment != null) {
            Queries.on(connection)
                    .execute(
                            "commenting on " + key,
                            "COMMENT ON CONSTRAINT %s ON %s IS %s"
                                    .formatted(
                                            Identifiers.quote(key.name()),
                                            Identifiers.quote(key.table()),
                                            Identifiers.literal(comment)));
        }
        RebuildStore.move(Queries.on(connection), key, State.UP);
    }

    private static ForeignKey plain(WrittenForeignKey key) {
        return new ForeignKey(
                key.table(), key.partitioned(), key.name(), key.referenced(), key.definition(), key.validated());
    }
}
