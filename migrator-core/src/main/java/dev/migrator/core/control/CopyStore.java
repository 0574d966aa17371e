package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the backfill has done, in the control schema of the target: tables, chunks and steps. A method that takes a
 * connection writes in that connection's transaction, so that progress and rows commit together. Thread-safe.
 */
public final class CopyStore {
    private static final String PROGRESS = """
            SELECT t.table_schema, t.table_name, t.wave, t.wave_position, t.chunks, t.bytes_expected, t.started_at,
                   t.finished_at, count(c.done_at) AS chunks_done, coalesce(sum(c.rows), 0) AS rows,
                   coalesce(sum(c.bytes), 0) AS bytes
              FROM migrator.table_copy t LEFT JOIN migrator.chunk c
                ON c.table_schema = t.table_schema AND c.table_name = t.table_name
             GROUP BY t.table_schema, t.table_name
             ORDER BY t.table_schema, t.table_name""";

    private static final String BEGIN = """
            INSERT INTO migrator.table_copy AS t
                   (table_schema, table_name, wave, wave_position, chunks, bytes_expected)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (table_schema, table_name) DO UPDATE
               SET wave = excluded.wave, wave_position = excluded.wave_position, chunks = excluded.chunks,
                   bytes_expected = excluded.bytes_expected, started_at = clock_timestamp()
             WHERE t.finished_at IS NULL AND t.wave < excluded.wave""";

    private static final String FINISH = """
            UPDATE migrator.table_copy t SET finished_at = clock_timestamp()
             WHERE table_schema = ? AND table_name = ? AND wave = ? AND finished_at IS NULL
               AND chunks = (SELECT count(c.done_at) FROM migrator.chunk c
                              WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name)""";

    private static final String ADD_CHUNKS = """
            INSERT INTO migrator.chunk
                   (table_schema, table_name, piece_schema, piece_name, piece_file, number, first_block, end_block)
            SELECT ?::text, ?::text, ?::text, ?::text, ?::bigint, number, first_block, end_block
              FROM unnest(?::int[], ?::bigint[], ?::bigint[]) AS c(number, first_block, end_block)""";

    private static final String LEDGER = """
            SELECT number, piece_schema, piece_name, piece_file, first_block, end_block, done_at IS NOT NULL AS done
              FROM migrator.chunk WHERE table_schema = ? AND table_name = ? ORDER BY number""";

    private static final String LEDGERS = """
            SELECT c.table_schema, c.table_name, c.number, c.piece_schema, c.piece_name, c.piece_file, c.first_block, c.end_block,
                   c.done_at IS NOT NULL AS done
              FROM migrator.chunk c JOIN migrator.table_copy t
                ON t.table_schema = c.table_schema AND t.table_name = c.table_name
             WHERE t.wave = ? AND t.finished_at IS NULL ORDER BY c.table_schema, c.table_name, c.number""";

    private static final String RECORD = """
            UPDATE migrator.chunk SET wave = ?, rows = ?, bytes = ?, done_at = clock_timestamp(), lease_until = NULL
             WHERE table_schema = ? AND table_name = ? AND number = ? AND done_at IS NULL""";

    private final Queries queries;
    private final WaveStore waves;
    private final LeaseStore leases;

    public CopyStore(DataSource target) {
        this.queries = Queries.over(target);
        this.waves = new WaveStore(target);
        this.leases = new LeaseStore(target);
    }

    /** The snapshots that were copied from. */
    public WaveStore waves() {
        return waves;
    }

    /** Who has which chunks in work. */
    public LeaseStore leases() {
        return leases;
    }

    /** Every finished table with the position up to which its copy holds all changes. */
    public Map<TableId, Lsn> copiedUpTo() {
        return progress().stream()
                .filter(TableProgress::isFinished)
                .collect(Collectors.toUnmodifiableMap(TableProgress::table, TableProgress::wavePosition));
    }

    /** Every table whose copy has begun, by name. */
    public List<TableProgress> progress() {
        return queries.list("reading the progress of the copy", PROGRESS, CopyStore::tableProgress);
    }

    /**
     * Begins a table in a wave, with all its chunks still to do; the caller has emptied the table in the same transaction.
     *
     * @param bytesExpected its size on the source
     * @throws RefusedFailure if the table is finished, or another process has begun it in this wave or a later one
     */
    public void begin(
            Connection connection, TableId table, WaveRecord wave, List<ChunkRange> chunks, long bytesExpected) {
        Queries inside = Queries.on(connection);
        String what = "beginning the copy of " + table;
        int begun = inside.update(
                what,
                BEGIN,
                table.schema(),
                table.name(),
                wave.number(),
                wave.position(),
                chunks.size(),
                bytesExpected);
        if (begun == 0) {
            throw new RefusedFailure(
                    "table %s is finished or was begun by another process; wave %d does not copy it. Is a second migrator running?"
                            .formatted(table, wave.number()));
        }
        inside.update(
                what,
                "DELETE FROM migrator.chunk WHERE table_schema = ? AND table_name = ?",
                table.schema(),
                table.name());
        Map<TableId, List<ChunkRange>> pieces = chunks.stream()
                .collect(Collectors.groupingBy(ChunkRange::piece, LinkedHashMap::new, Collectors.toList()));
        pieces.values().forEach(piece -> addChunks(inside, table, piece));
    }

    private static void addChunks(Queries inside, TableId table, List<ChunkRange> ofPiece) {
        ChunkRange one = ofPiece.get(0);
        inside.update(
                "writing down the chunks of " + table,
                ADD_CHUNKS,
                table.schema(),
                table.name(),
                one.piece().schema(),
                one.piece().name(),
                one.file(),
                array(ofPiece, ChunkRange::number),
                array(ofPiece, ChunkRange::firstBlock),
                array(ofPiece, ChunkRange::endBlock));
    }

    private static String array(List<ChunkRange> chunks, Function<ChunkRange, @Nullable Number> value) {
        return chunks.stream().map(value).map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    /**
     * Keeps others from moving the table on or recording chunks of it until the connection's transaction ends.
     *
     * @throws RefusedFailure if another process has taken the table over
     */
    public void lock(Connection connection, TableId table, int wave) {
        requireOurs(Queries.on(connection), table, wave, " FOR UPDATE");
    }

    /** All chunks of a table, by number. */
    public List<LedgerChunk> ledger(Connection connection, TableId table) {
        return Queries.on(connection)
                .list("reading the chunks of " + table, LEDGER, CopyStore::chunk, table.schema(), table.name());
    }

    /** All chunks of every table that a wave copies, by number. */
    public Map<TableId, List<LedgerChunk>> ledgers(int wave) {
        Map<TableId, List<LedgerChunk>> ledgers = new HashMap<>();
        queries.list(
                "reading the chunks of wave " + wave,
                LEDGERS,
                row -> ledgers.computeIfAbsent(
                                new TableId(row.getString("table_schema"), row.getString("table_name")),
                                t -> new ArrayList<>())
                        .add(chunk(row)),
                wave);
        return ledgers;
    }

    /** Takes a table on into a later wave; the caller has brought its rows to that wave's position in the same transaction. */
    public void moveOn(Connection connection, TableId table, WaveRecord wave) {
        String sql =
                "UPDATE migrator.table_copy SET wave = ?, wave_position = ? WHERE table_schema = ? AND table_name = ?";
        Queries.on(connection)
                .update(
                        "taking %s on into wave %d".formatted(table, wave.number()),
                        sql,
                        wave.number(),
                        wave.position(),
                        table.schema(),
                        table.name());
    }

    /** True if this wave has done a chunk. */
    public boolean isChunkDone(Connection connection, TableId table, int wave, int number) {
        String sql =
                "SELECT 1 FROM migrator.chunk WHERE table_schema = ? AND table_name = ? AND wave = ? AND number = ?";
        return Queries.on(connection)
                .first("reading chunk " + number, sql, r -> true, table.schema(), table.name(), wave, number)
                .isPresent();
    }

    /**
     * Records a chunk in the transaction that wrote its rows.
     *
     * @return false if an earlier attempt has committed it already: the caller must roll back
     * @throws RefusedFailure if another process has begun the table in a later wave: the caller must roll back
     */
    public boolean recordChunk(Connection connection, ChunkDone chunk) {
        Queries inside = Queries.on(connection);
        TableId table = chunk.table();
        String what = "recording chunk %d of %s".formatted(chunk.number(), table);
        requireOurs(inside, table, chunk.wave(), " FOR SHARE");
        int recorded = inside.update(
                what, RECORD, chunk.wave(), chunk.rows(), chunk.bytes(), table.schema(), table.name(), chunk.number());
        return recorded == 1;
    }

    /**
     * Looks whether the wave still copies the table, before rows of a chunk are written.
     *
     * @throws RefusedFailure if another process has begun the table in a later wave
     */
    public void requireOurs(Connection connection, TableId table, int wave) {
        requireOurs(Queries.on(connection), table, wave, "");
    }

    private static void requireOurs(Queries inside, TableId table, int wave, String lock) {
        String sql = """
                SELECT wave FROM migrator.table_copy
                 WHERE table_schema = ? AND table_name = ? AND wave = ? AND finished_at IS NULL""" + lock;
        if (inside.first("reading the wave of " + table, sql, r -> true, table.schema(), table.name(), wave)
                .isEmpty()) {
            throw takenOver(table, wave);
        }
    }

    /**
     * Marks a table finished; all its chunks must be recorded. Safe to repeat.
     *
     * @throws RefusedFailure if another process has taken the table over
     */
    public void finish(TableId table, int wave) {
        if (queries.update("finishing the copy of " + table, FINISH, table.schema(), table.name(), wave) == 1) {
            return;
        }
        TableProgress now = progress().stream()
                .filter(p -> p.table().equals(table) && p.wave() == wave)
                .findFirst()
                .orElseThrow(() -> takenOver(table, wave));
        if (!now.isFinished()) {
            throw new InternalFailure("table %s cannot be finished in wave %d: %d of %d chunks are done"
                    .formatted(table, wave, now.chunksDone(), now.chunks()));
        }
    }

    private static RefusedFailure takenOver(TableId table, int wave) {
        return new RefusedFailure(
                "wave %d no longer copies table %s; another process has taken over".formatted(wave, table));
    }

    public boolean isDone(String step) {
        String sql = "SELECT 1 FROM migrator.step WHERE name = ?";
        return queries.first("reading step " + step, sql, r -> true, step).isPresent();
    }

    /** Writes down that a step is finished, with a sentence for the report; safe to repeat. */
    public void done(String step, String detail) {
        String sql = "INSERT INTO migrator.step (name, detail) VALUES (?, ?) ON CONFLICT DO NOTHING";
        queries.update("recording step " + step, sql, step, detail);
    }

    private static LedgerChunk chunk(ResultSet row) throws SQLException {
        Long end = row.getObject("end_block", Long.class);
        ChunkRange range = new ChunkRange(
                row.getInt("number"),
                new TableId(row.getString("piece_schema"), row.getString("piece_name")),
                row.getLong("piece_file"),
                row.getLong("first_block"),
                end);
        return new LedgerChunk(range, row.getBoolean("done"));
    }

    private static TableProgress tableProgress(ResultSet row) throws SQLException {
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new TableProgress(
                new TableId(row.getString("table_schema"), row.getString("table_name")),
                row.getInt("wave"),
                Lsn.parse(row.getString("wave_position")),
                row.getInt("chunks"),
                row.getInt("chunks_done"),
                row.getLong("rows"),
                row.getLong("bytes"),
                row.getLong("bytes_expected"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
