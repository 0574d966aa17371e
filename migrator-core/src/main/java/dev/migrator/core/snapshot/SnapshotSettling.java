package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.RetryableFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until every transaction that an exported slot snapshot counts as committed is visible to live snapshots too.
 * Servers before the minor releases of November 2026 export a slot's snapshot while a transaction in it may still be on
 * its way to the commit log; a reader would take its rows for aborted and even mark them so on disk.
 *
 * <p>Source: PostgreSQL commit "Wait for transactions of an initial decoding snapshot to commit".
 */
final class SnapshotSettling {
    /** Transactions that the exported snapshot sees and a live one does not see yet. */
    private static final String UNSETTLED = """
            WITH live AS (SELECT pg_catalog.pg_current_snapshot() AS snapshot)
            SELECT count(*)
              FROM live, pg_catalog.generate_series(
                       pg_catalog.pg_snapshot_xmin(live.snapshot)::text::bigint,
                       pg_catalog.pg_snapshot_xmax(?::pg_catalog.pg_snapshot)::text::bigint - 1) AS x
             WHERE pg_catalog.pg_visible_in_snapshot(x::text::pg_catalog.xid8, ?::pg_catalog.pg_snapshot)
               AND NOT pg_catalog.pg_visible_in_snapshot(x::text::pg_catalog.xid8, live.snapshot)""";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private SnapshotSettling() {}

    /** Uses {@code keeper} for its snapshot only; it must not have read a table yet. */
    static void await(Connection keeper, Database source, long patience, TimeUnit unit) throws SQLException {
        String snapshot = currentSnapshot(keeper);
        long deadline = System.nanoTime() + unit.toNanos(patience);
        try (Connection observer = source.open(Purpose.MONITOR);
                PreparedStatement unsettled = observer.prepareStatement(UNSETTLED)) {
            unsettled.setString(1, snapshot);
            unsettled.setString(2, snapshot);
            long waiting = count(unsettled);
            while (waiting > 0) {
                if (System.nanoTime() > deadline) {
                    throw new RetryableFailure(
                            "%d transactions in the exported snapshot %s of %s are still not visible; is a synchronous standby down?"
                                    .formatted(waiting, snapshot, source.describe()));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                waiting = count(unsettled);
            }
        }
    }

    private static String currentSnapshot(Connection keeper) throws SQLException {
        try (Statement statement = keeper.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_snapshot()::text")) {
            row.next();
            return readable(row.getString(1));
        }
    }

    /**
     * A slot that saw nothing running may export a snapshot whose xmax is before its xmin, such as 4642:4641: — everything
     * before xmin is visible in it and nothing else, as in 4642:4642:, but only the latter may be given back to the server.
     */
    static String readable(String snapshot) {
        String[] parts = snapshot.split(":", -1);
        boolean reversed = Long.compareUnsigned(Long.parseUnsignedLong(parts[1]), Long.parseUnsignedLong(parts[0])) < 0;
        return reversed ? parts[0] + ":" + parts[0] + ":" : snapshot;
    }

    private static long count(PreparedStatement unsettled) throws SQLException {
        try (ResultSet row = unsettled.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
