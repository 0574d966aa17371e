package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys that routers wrote to a stream's target ahead of the log, and the lock that orders these writes against
 * replay. All methods work in the caller's transaction on the target.
 *
 * <p>Replay takes the exclusive lock of its lane before it reads stamps, and holds it to the end of its transaction.
 * For a key with a stamp it skips a change that the stamp {@link DualStamp#covers covers}, and applies every other
 * change tolerantly: an insert may find the row, an update or a delete may not. Whoever sets {@code hold_at} of a lane
 * takes the exclusive lock in the same transaction; no router writes to a held lane.
 */
public final class DualStamps {
    /** The class of the advisory locks; the second number is the lane. */
    public static final int LOCK_CLASS = 0x4D474455;

    static final String LOCK_EXCLUSIVE = "SELECT pg_catalog.pg_advisory_xact_lock(?, ?)";

    static final String STAMPS = """
            SELECT table_schema, table_name, key, written_at::text AS written_at, xid
              FROM migrator.dual_stamp WHERE stream = ? AND lane = ?""";

    private static final String PUT = """
            INSERT INTO migrator.dual_stamp AS d (stream, lane, table_schema, table_name, key, written_at, xid)
            VALUES (?, ?, ?, ?, ?, ?::pg_lsn, ?)
            ON CONFLICT (stream, lane, table_schema, table_name, key) DO UPDATE
               SET written_at = excluded.written_at, xid = excluded.xid
             WHERE d.written_at < excluded.written_at""";

    private static final String REMOVE = """
            DELETE FROM migrator.dual_stamp
             WHERE stream = ? AND lane = ? AND (xid & 4294967295) = ANY (?)""";

    private DualStamps() {}

    /** Waits for replay and every router that writes to this lane, and keeps them out until the transaction ends. */
    public static void lockExclusive(Connection connection, LaneId lane) {
        lock(connection, LOCK_EXCLUSIVE, lane);
    }

    /** Waits for replay of this lane, and keeps it out until the transaction ends; routers do not wait for each other. */
    public static void lockShared(Connection connection, LaneId lane) {
        lock(connection, "SELECT pg_catalog.pg_advisory_xact_lock_shared(?, ?)", lane);
    }

    /** The stamps of a lane. */
    public static Map<DualStamp.Key, DualStamp> stampsOf(Connection connection, LaneId lane) {
        try (PreparedStatement statement = connection.prepareStatement(STAMPS)) {
            statement.setString(1, lane.stream());
            statement.setInt(2, lane.lane());
            try (ResultSet rows = statement.executeQuery()) {
                return stamps(rows, lane);
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the dual write stamps of lane " + lane, e);
        }
    }

    /**
     * Stores stamps; a stamp that is there with the same or a greater position stays.
     *
     * @return the keys whose stamp was stored; the row of any other key must not be written
     */
    public static Set<DualStamp.Key> put(Connection connection, Collection<DualStamp> stamps) {
        try (PreparedStatement statement = connection.prepareStatement(PUT)) {
            Set<DualStamp.Key> stored = new HashSet<>();
            for (DualStamp stamp : stamps) {
                if (put(statement, stamp)) {
                    stored.add(stamp.tableKey());
                }
            }
            return stored;
        } catch (SQLException e) {
            throw SqlFailures.wrap("storing %d dual write stamps".formatted(stamps.size()), e);
        }
    }

    /**
     * Removes the stamps of transactions that replay has applied.
     *
     * @param xids 32 or 64 bits wide: the log tells the lower 32 bits only, so no more are compared
     * @return how many were removed
     */
    public static int remove(Connection connection, LaneId lane, Collection<Long> xids) {
        Object[] lowBits = xids.stream().map(x -> x & 0xFFFFFFFFL).distinct().toArray();
        try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
            statement.setString(1, lane.stream());
            statement.setInt(2, lane.lane());
            statement.setArray(3, connection.createArrayOf("int8", lowBits));
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw SqlFailures.wrap("removing dual write stamps of lane " + lane, e);
        }
    }

    private static boolean put(PreparedStatement statement, DualStamp stamp) throws SQLException {
        statement.setString(1, stamp.lane().stream());
        statement.setInt(2, stamp.lane().lane());
        statement.setString(3, stamp.table().schema());
        statement.setString(4, stamp.table().name());
        statement.setArray(
                5, statement.getConnection().createArrayOf("text", stamp.key().toArray()));
        statement.setString(6, stamp.writtenAt().toString());
        statement.setLong(7, stamp.xid());
        return statement.executeUpdate() == 1;
    }

    static Map<DualStamp.Key, DualStamp> stamps(ResultSet rows, LaneId lane) throws SQLException {
        Map<DualStamp.Key, DualStamp> stamps = new HashMap<>();
        while (rows.next()) {
            DualStamp stamp = stamp(rows, lane);
            stamps.put(stamp.tableKey(), stamp);
        }
        return stamps;
    }

    private static DualStamp stamp(ResultSet row, LaneId lane) throws SQLException {
        return new DualStamp(
                lane,
                new TableId(row.getString("table_schema"), row.getString("table_name")),
                List.of((String[]) row.getArray("key").getArray()),
                Lsn.parse(row.getString("written_at")),
                row.getLong("xid"));
    }

    private static void lock(Connection connection, String sql, LaneId lane) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, LOCK_CLASS);
            statement.setInt(2, lane.lane());
            statement.execute();
        } catch (SQLException e) {
            throw SqlFailures.wrap("locking lane %s for dual writes".formatted(lane), e);
        }
    }
}
