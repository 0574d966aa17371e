package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The waves of a backfill, in the control schema of the target. Thread-safe. */
public final class WaveStore {
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
     * Writes a wave down, before anything is copied from it; safe to repeat.
     *
     * @throws RefusedFailure if another process has begun a wave of that number
     */
    public void begin(WaveRecord wave) {
        String offsets = wave.logOffsets().stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        queries.update(
                "recording wave " + wave.number(),
                "INSERT INTO migrator.wave (number, position, log_offsets) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                wave.number(),
                wave.position(),
                offsets);
        Lsn written = find(wave.number()).map(WaveRecord::position).orElse(Lsn.ZERO);
        if (!written.equals(wave.position())) {
            throw new RefusedFailure(
                    "wave %d at %s was begun by another process, that of this one is at %s; is a second migrator running?"
                            .formatted(wave.number(), written, wave.position()));
        }
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
