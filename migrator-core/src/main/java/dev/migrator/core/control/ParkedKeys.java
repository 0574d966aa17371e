package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * The parked keys of streams, in the control schema of their target. Replay writes them in the transaction that moves its
 * lane; whoever else does so tells replay, which has them in memory, by {@link #tell}. Reading is thread-safe.
 */
public final class ParkedKeys {
    private static final String COLUMNS = """
            stream, lane, table_schema, table_name, key, position::text AS position, xid, sqlstate, reason, skipped, parked_at""";

    private static final String PUT = """
            INSERT INTO migrator.parked_key AS p
                   (stream, lane, table_schema, table_name, key, position, xid, sqlstate, reason, skipped)
            VALUES (?, ?, ?, ?, ?, ?::pg_lsn, ?, ?, ?, ?)
            ON CONFLICT (stream, lane, table_schema, table_name, key) DO UPDATE
               SET position = excluded.position, xid = excluded.xid, sqlstate = excluded.sqlstate,
                   reason = excluded.reason, skipped = excluded.skipped,
                   parked_at = CASE WHEN p.position = excluded.position THEN p.parked_at ELSE excluded.parked_at END""";

    private static final String REMOVE = """
            DELETE FROM migrator.parked_key
             WHERE stream = ? AND lane = ? AND table_schema = ? AND table_name = ? AND key = ?""";

    private final Queries queries;

    public ParkedKeys(DataSource target) {
        this(Queries.over(target));
    }

    private ParkedKeys(Queries queries) {
        this.queries = queries;
    }

    /** All work on the one {@code connection}, within its transaction if it has one; not thread-safe. */
    public static ParkedKeys on(Connection connection) {
        return new ParkedKeys(Queries.on(connection));
    }

    /** All of the stream, the first one parked first. */
    public List<ParkedKey> of(String stream) {
        String sql = "SELECT " + COLUMNS
                + " FROM migrator.parked_key WHERE stream = ? ORDER BY position, table_schema, table_name, key";
        return queries.list("reading the parked keys of stream " + stream, sql, ParkedKeys::key, stream);
    }

    public List<ParkedKey> of(LaneId lane) {
        return of(lane.stream()).stream().filter(k -> k.lane().equals(lane)).toList();
    }

    /** Lets the lane's replay read its parked keys anew once the caller's transaction has committed. */
    public void tell(LaneId lane) {
        queries.update(
                "telling lane " + lane + " that its parked keys have changed",
                "UPDATE migrator.lane SET parked_revision = parked_revision + 1 WHERE stream = ? AND lane = ?",
                lane.stream(),
                lane.lane());
    }

    /** Stores keys, also those that are there; in the caller's transaction. */
    public static void put(Connection connection, Collection<ParkedKey> keys) {
        inOneGo(connection, PUT, keys, (statement, key) -> {
            statement.setString(6, key.position().toString());
            statement.setLong(7, key.xid());
            statement.setString(8, key.sqlState());
            statement.setString(9, key.reason());
            statement.setLong(10, key.skipped());
        });
    }

    /** Removes keys, if they are there; in the caller's transaction. */
    public static void remove(Connection connection, Collection<ParkedKey> keys) {
        inOneGo(connection, REMOVE, keys, (statement, key) -> {});
    }

    private static void inOneGo(Connection connection, String sql, Collection<ParkedKey> keys, Binding rest) {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (ParkedKey key : keys) {
                statement.setString(1, key.lane().stream());
                statement.setInt(2, key.lane().lane());
                statement.setString(3, key.id().table().schema());
                statement.setString(4, key.id().table().name());
                statement.setArray(
                        5, connection.createArrayOf("text", key.id().key().toArray()));
                rest.bind(statement, key);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw SqlFailures.wrap("storing %d parked keys".formatted(keys.size()), e);
        }
    }

    private static ParkedKey key(ResultSet row) throws SQLException {
        return new ParkedKey(
                new LaneId(row.getString("stream"), row.getInt("lane")),
                new ParkedKey.Id(
                        new TableId(row.getString("table_schema"), row.getString("table_name")),
                        List.of((String[]) row.getArray("key").getArray())),
                Lsn.parse(row.getString("position")),
                row.getLong("xid"),
                row.getString("sqlstate"),
                row.getString("reason"),
                row.getLong("skipped"),
                row.getObject("parked_at", OffsetDateTime.class).toInstant());
    }

    /** Binds what comes after the first five values. */
    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement statement, ParkedKey key) throws SQLException;
    }
}
