package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of streams in the control schema of their target, as everybody but replay itself sees them: made, taken
 * over, held at a position and released. Replay's own batches lock a lane's row for their whole length, so a change here
 * takes effect exactly between two batches. Thread-safe.
 */
public final class LaneStore {
    private static final String COLUMNS = """
            stream, lane, epoch, position, log_offset, hold_at, held_at, discard_until, transactions, changes, committed_at,
            parked_revision""";

    static final String LOCK_LANE =
            "SELECT " + COLUMNS + " FROM migrator.lane WHERE stream = ? AND lane = ? FOR UPDATE";

    private final Queries queries;

    public LaneStore(DataSource target) {
        this(Queries.over(target));
    }

    private LaneStore(Queries queries) {
        this.queries = queries;
    }

    /** All work on the one {@code connection}, within its transaction if it has one; not thread-safe. */
    public static LaneStore on(Connection connection) {
        return new LaneStore(Queries.on(connection));
    }

    /** Makes the lane of a stream that has not been run yet; what an unfinished attempt left is overwritten. */
    public void create(LaneId id, Lsn start, @Nullable String discardUntil) {
        queries.update("making lane " + id, """
                INSERT INTO migrator.lane (stream, lane, position, discard_until) VALUES (?, ?, ?, ?)
                ON CONFLICT (stream, lane)
                   DO UPDATE SET position = excluded.position, discard_until = excluded.discard_until""", id.stream(), id.lane(), start, discardUntil);
    }

    /** All lanes of the stream in order; empty if they have not been made. */
    public List<LaneState> read(String stream) {
        String sql = "SELECT " + COLUMNS + " FROM migrator.lane WHERE stream = ? ORDER BY lane";
        return queries.list("reading the lanes of stream " + stream, sql, LaneStore::state, stream);
    }

    public Optional<LaneState> read(LaneId id) {
        return read(id.stream()).stream().filter(l -> l.id().equals(id)).findFirst();
    }

    /** The lane, locked to the end of the caller's transaction: nobody holds, releases or takes it over meanwhile. */
    public LaneState lock(LaneId id) {
        return queries.first("locking lane " + id, LOCK_LANE, LaneStore::state, id.stream(), id.lane())
                .orElseThrow(() -> missing(id));
    }

    private List<LaneState> lock(String stream) {
        String sql = "SELECT " + COLUMNS + " FROM migrator.lane WHERE stream = ? ORDER BY lane FOR UPDATE";
        return queries.list("locking the lanes of stream " + stream, sql, LaneStore::state, stream);
    }

    /** Stores how far the lane is, as replay does it with the rows of the same transaction, under {@link #lock}. */
    public void advance(LaneState to) {
        String sql = """
                UPDATE migrator.lane
                   SET position = ?, log_offset = ?, held_at = ?, discard_until = ?, transactions = ?, changes = ?,
                       committed_at = ?, applied_at = clock_timestamp()
                 WHERE stream = ? AND lane = ?""";
        queries.update(
                "moving lane " + to.id() + " to " + to.position(),
                sql,
                to.position(),
                to.logOffset(),
                to.heldAt(),
                to.discardUntil(),
                to.transactions(),
                to.changes(),
                to.committedAt(),
                to.id().stream(),
                to.id().lane());
    }

    /** Notes that the lane has applied a marker; noting it twice changes nothing. */
    public void receive(LaneId id, String marker, Lsn position) {
        String sql = """
                INSERT INTO migrator.receipt (stream, lane, marker, position) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING""";
        queries.update("noting marker " + marker + " in lane " + id, sql, id.stream(), id.lane(), marker, position);
    }

    /** Makes the caller the only worker whose commits the lane accepts; returns the new epoch. */
    public long takeOver(LaneId id) {
        String sql = "UPDATE migrator.lane SET epoch = epoch + 1 WHERE stream = ? AND lane = ? RETURNING epoch";
        return queries.first("taking over lane " + id, sql, row -> row.getLong(1), id.stream(), id.lane())
                .orElseThrow(() -> missing(id));
    }

    /**
     * Stops every lane of the stream where it stands now. When this returns no router writes rows ahead of the log any
     * more either, until the release. The lock comes before the row, as in replay: the other order would deadlock.
     */
    public void hold(String stream) {
        String sql = """
                WITH quiet AS MATERIALIZED (
                    SELECT lane, pg_catalog.pg_advisory_xact_lock(%d, lane) FROM migrator.lane WHERE stream = ? ORDER BY lane)
                UPDATE migrator.lane AS l SET hold_at = l.position, held_at = NULL
                  FROM quiet WHERE l.stream = ? AND l.lane = quiet.lane RETURNING l.lane""".formatted(DualStamps.LOCK_CLASS);
        queries.list("holding stream " + stream, sql, row -> row.getInt("lane"), stream, stream);
    }

    /**
     * Lets every lane go on exactly up to {@code position}; {@link #isHeldAt} tells when they are there.
     *
     * @throws RefusedFailure if a lane has already gone past it
     */
    public void holdAt(String stream, Lsn position) {
        String sql = "UPDATE migrator.lane SET hold_at = ?, held_at = NULL WHERE stream = ? AND position <= ?";
        int held = queries.update("holding stream " + stream + " at " + position, sql, position, stream, position);
        int lanes = read(stream).size();
        if (held != lanes) {
            throw new RefusedFailure("%d of %d lanes of stream %s are already past %s; hold them first"
                    .formatted(lanes - held, lanes, stream, position));
        }
    }

    /** True once every lane has applied all up to {@code position} and nothing after it. */
    public boolean isHeldAt(String stream, Lsn position) {
        return areHeldAt(read(stream), position);
    }

    /** Keeps {@link #isHeldAt} from changing to the end of the caller's transaction, and tells it. */
    public boolean isKeptAt(String stream, Lsn position) {
        return areHeldAt(lock(stream), position);
    }

    private static boolean areHeldAt(List<LaneState> lanes, Lsn position) {
        return !lanes.isEmpty() && lanes.stream().allMatch(l -> position.equals(l.heldAt()));
    }

    public void release(String stream) {
        String sql = "UPDATE migrator.lane SET hold_at = NULL, held_at = NULL WHERE stream = ?";
        queries.update("releasing stream " + stream, sql, stream);
    }

    /** True once every one of {@code lanes} lanes has applied the marker. */
    public boolean haveReceived(String stream, String marker, int lanes) {
        String sql = "SELECT count(*) FROM migrator.receipt WHERE stream = ? AND marker = ?";
        return lanes == queries.one("reading the receipts of " + marker, sql, row -> row.getInt(1), stream, marker);
    }

    static RefusedFailure missing(LaneId id) {
        return new RefusedFailure("lane " + id + " is not on the target; run start first");
    }

    static LaneState state(ResultSet row) throws SQLException {
        OffsetDateTime committed = row.getObject("committed_at", OffsetDateTime.class);
        return new LaneState(
                new LaneId(row.getString("stream"), row.getInt("lane")),
                row.getLong("epoch"),
                Lsn.parse(row.getString("position")),
                row.getLong("log_offset"),
                lsn(row.getString("hold_at")),
                lsn(row.getString("held_at")),
                row.getString("discard_until"),
                row.getLong("transactions"),
                row.getLong("changes"),
                committed == null ? null : committed.toInstant(),
                row.getLong("parked_revision"));
    }

    private static @Nullable Lsn lsn(@Nullable String text) {
        return text == null ? null : Lsn.parse(text);
    }
}
