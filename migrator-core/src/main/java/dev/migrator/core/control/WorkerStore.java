package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.Server;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which processes of ours are alive and what they do; in home, and on old while home does not answer. Thread-safe. */
public final class WorkerStore {
    private final Queries queries;

    public WorkerStore(DataSource database) {
        this.queries = Queries.over(database);
    }

    /** Says that a worker is alive and what it does. */
    public void beat(String id, String role, Activity activity) {
        queries.update(
                "recording a worker",
                """
                INSERT INTO migrator.worker (id, role, note, waits_for, waits_since) VALUES (?, ?, ?, ?, ?::timestamptz)
                ON CONFLICT (id, role) DO UPDATE
                   SET note = excluded.note, waits_for = excluded.waits_for, waits_since = excluded.waits_since,
                       seen_at = clock_timestamp()""",
                id,
                role,
                activity.note(),
                activity.waitsFor() == null ? null : activity.waitsFor().name(),
                activity.since());
    }

    public void remove(String id) {
        queries.update("removing a worker", "DELETE FROM migrator.worker WHERE id = ?", id);
    }

    /** Says that a worker does not do this any more. */
    public void remove(String id, String role) {
        queries.update("removing a worker", "DELETE FROM migrator.worker WHERE id = ? AND role = ?", id, role);
    }

    /** Workers by role that were seen within {@code age}, by the server's clock. */
    public List<Worker> alive(Duration age) {
        return queries.list(
                "reading the workers",
                """
                SELECT id, role, note, waits_for, waits_since,
                       extract(epoch FROM clock_timestamp() - seen_at) * 1000 AS age
                  FROM migrator.worker WHERE seen_at > clock_timestamp() - ?::interval ORDER BY role, id""",
                row -> new Worker(
                        row.getString("id"),
                        row.getString("role"),
                        activity(row),
                        Duration.ofMillis(row.getLong("age"))),
                age.toMillis() + " milliseconds");
    }

    private static Activity activity(ResultSet row) throws SQLException {
        @Nullable String server = row.getString("waits_for");
        @Nullable OffsetDateTime since = row.getObject("waits_since", OffsetDateTime.class);
        return new Activity(
                row.getString("note"),
                server == null ? null : Server.valueOf(server),
                since == null ? null : since.toInstant());
    }

    /** A process of ours in one role. */
    public record Worker(String id, String role, Activity activity, Duration age) {}
}
