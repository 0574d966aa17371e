package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;

/** Keeps the results of verifications in home's control schema. Thread-safe. */
public final class VerificationStore {
    private static final String CLEAN = "clean";
    private static final String DIFFERENT = "different";
    private static final String COLUMNS = "stream, position, changes, outcome, report, started_at, finished_at";

    private final Queries queries;

    public VerificationStore(DataSource home) {
        this.queries = Queries.over(home);
    }

    /** Writes down a finished verification; returns its id. */
    public long record(VerificationRecord verification) {
        String sql = """
                INSERT INTO migrator.verification (stream, position, changes, outcome, report, started_at, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id""";
        return queries.one(
                "writing down the verification of stream " + verification.stream(),
                sql,
                row -> row.getLong(1),
                verification.stream(),
                verification.position(),
                verification.changes(),
                verification.clean() ? CLEAN : DIFFERENT,
                verification.report(),
                verification.startedAt().atOffset(ZoneOffset.UTC),
                verification.finishedAt().atOffset(ZoneOffset.UTC));
    }

    /** The stream's last verification, whatever it found. */
    public Optional<VerificationRecord> last(String stream) {
        String sql = "SELECT " + COLUMNS + " FROM migrator.verification WHERE stream = ? ORDER BY id DESC LIMIT 1";
        return queries.first("reading the last verification", sql, VerificationStore::read, stream);
    }

    /** The stream's last verification that found no difference. */
    public Optional<VerificationRecord> lastClean(String stream) {
        String sql = "SELECT " + COLUMNS
                + " FROM migrator.verification WHERE stream = ? AND outcome = ? ORDER BY id DESC LIMIT 1";
        return queries.first("reading the last clean verification", sql, VerificationStore::read, stream, CLEAN);
    }

    private static VerificationRecord read(ResultSet row) throws SQLException {
        return new VerificationRecord(
                row.getString("stream"),
                Lsn.parse(row.getString("position")),
                row.getLong("changes"),
                CLEAN.equals(row.getString("outcome")),
                row.getString("report"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("finished_at", OffsetDateTime.class).toInstant());
    }
}
