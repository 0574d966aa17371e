package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The waves of a backfill, in the control schema of the target. Thread-safe. */
public final class WaveStore {
    private static final String BEGIN = """
            INSERT INTO migrator.wave AS w (number, position, log_offsets) VALUES (?, ?, ?)
            ON CONFLICT (number) DO UPDATE SET snapshot = NULL, ended_at = NULL WHERE w.position = excluded.position""";

    private final Queries queries;

    public WaveStore(DataSource target) {
        this.queries = Queries.over(target);
    }

    /** The number for a new wave: one more than that of any before. */
    public int next() {
        String sql = """
                SELECT greatest((SELECT max(wave) FROM migrator.table_copy), (SELECT max(number) FROM migrator.wave), 0) + 1""";
        return queries.one("reading the last wave", sql, row -> row.getInt(1));
    }

    /**
     * Writes a wave down, before anything is copied from it; safe to repeat. Earlier ones are over, and what was in work in
     * them is not any more.
     *
     * @throws RefusedFailure if another process has begun a wave of that number
     */
    public void begin(WaveRecord wave) {
        String offsets = wave.logOffsets().stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        String what = "recording wave " + wave.number();
        int begun = queries.update(what, BEGIN, wave.number(), wave.position(), offsets);
        if (begun == 0) {
            throw new RefusedFailure(
                    "wave %d at %s was begun by another process, that of this one is at %s; is a second migrator running?"
                            .formatted(
                                    wave.number(),
                                    find(wave.number())
                                            .map(WaveRecord::position)
                                            .orElse(Lsn.ZERO),
                                    wave.position()));
        }
        queries.update(
                what,
                "UPDATE migrator.wave SET snapshot = NULL, ended_at = clock_timestamp() WHERE number < ? AND ended_at"
                        + " IS NULL",
                wave.number());
        queries.update(
                what, "UPDATE migrator.chunk SET lease_until = NULL WHERE done_at IS NULL AND lease_until IS NOT NULL");
    }

    /** From now on others may join a wave, whose tables are all begun. */
    public void share(int number, String snapshot) {
        queries.update(
                "sharing wave " + number, "UPDATE migrator.wave SET snapshot = ? WHERE number = ?", snapshot, number);
    }

    /** No more chunks of a wave are taken; those that are in work may be done. */
    public void close(int number) {
        queries.update("closing wave " + number, "UPDATE migrator.wave SET snapshot = NULL WHERE number = ?", number);
    }

    /** Nothing more is to be done in a wave. */
    public void end(int number) {
        queries.update(
                "ending wave " + number,
                "UPDATE migrator.wave SET snapshot = NULL, ended_at = clock_timestamp() WHERE number = ? AND ended_at"
                        + " IS NULL",
                number);
    }

    /** The wave that may be joined now. */
    public Optional<SharedWave> shared() {
        String sql = """
                SELECT number, position, log_offsets, snapshot,
                       (extract(epoch FROM clock_timestamp() - begun_at) * 1000)::bigint AS millis
                  FROM migrator.wave WHERE snapshot IS NOT NULL ORDER BY number DESC LIMIT 1""";
        return queries.first(
                "looking for a wave to join",
                sql,
                row -> new SharedWave(wave(row), row.getString("snapshot"), Duration.ofMillis(row.getLong("millis"))));
    }

    /** How far a wave is. */
    public WaveStage stage(int number) {
        String sql = """
                SELECT CASE WHEN ended_at IS NOT NULL THEN 'ENDED' WHEN snapshot IS NULL THEN 'CLOSED' ELSE 'SHARED' END AS stage
                  FROM migrator.wave WHERE number = ?""";
        return queries.first("looking at wave " + number, sql, row -> WaveStage.valueOf(row.getString("stage")), number)
                .orElse(WaveStage.ENDED);
    }

    /** Empty for a wave of a version that wrote none down. */
    public Optional<WaveRecord> find(int number) {
        String sql = "SELECT number, position, log_offsets FROM migrator.wave WHERE number = ?";
        return queries.first("reading wave " + number, sql, WaveStore::wave, number);
    }

    /** The last wave that was written down. */
    public Optional<WaveRecord> last() {
        String sql = "SELECT number, position, log_offsets FROM migrator.wave ORDER BY number DESC LIMIT 1";
        return queries.first("reading the last wave", sql, WaveStore::wave);
    }

    private static WaveRecord wave(ResultSet row) throws SQLException {
        Long[] offsets = (Long[]) row.getArray("log_offsets").getArray();
        return new WaveRecord(
                row.getInt("number"), Lsn.parse(row.getString("position")), List.copyOf(Arrays.asList(offsets)));
    }
}
