package dev.migrator.core.control;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The streams that were given up for good, in the control schema of their source. Thread-safe. */
public final class BreakStore {
    private final Database source;

    private BreakStore(Database source) {
        this.source = source;
    }

    public static BreakStore on(Database source) {
        return new BreakStore(source);
    }

    /** Why the stream was given up; empty if it was not. */
    public static Optional<Break> find(Queries source, String stream) {
        return source.first(
                "reading whether stream %s was given up".formatted(stream),
                "SELECT reason, detail FROM migrator.stream_break WHERE stream = ?",
                row -> new Break(BreakReason.valueOf(row.getString("reason")), row.getString("detail")),
                stream);
    }

    /** Writes down that a stream is given up; what was written first stays. */
    public void record(String stream, BreakReason reason, String detail) {
        String what = "giving stream %s up".formatted(stream);
        try (Connection connection = source.open(Purpose.CONTROL)) {
            Queries.on(connection).update(what, """
                INSERT INTO migrator.stream_break (stream, reason, detail) VALUES (?, ?, ?)
                ON CONFLICT (stream) DO NOTHING""", stream, reason.name(), detail);
        } catch (SQLException e) {
            throw SqlFailures.wrap(what + " on " + source.describe(), e);
        }
    }

    /** How a stream ended. */
    public record Break(BreakReason reason, String detail) {}
}
