package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Which processes of ours are alive and what they do; in home. Thread-safe. */
public final class WorkerStore {
    private final Queries home;

    public WorkerStore(DataSource home) {
        this.home = Queries.over(home);
    }

    /**
     * Says that a worker is alive.
     *
     * @param note what it does or waits for, for people
     */
    public void beat(String id, String role, String note) {
        home.update("recording a worker", """
                INSERT INTO migrator.worker (id, role, note) VALUES (?, ?, ?)
                ON CONFLICT (id, role) DO UPDATE SET note = excluded.note, seen_at = clock_timestamp()""", id, role, note);
    }

    public void remove(String id) {
        home.update("removing a worker", "DELETE FROM migrator.worker WHERE id = ?", id);
    }

    /** Says that a worker does not do this any more. */
    public void remove(String id, String role) {
        home.update("removing a worker", "DELETE FROM migrator.worker WHERE id = ? AND role = ?", id, role);
    }

    /** Workers by role that were seen within {@code age}, by the server's clock. */
    public List<Worker> alive(Duration age) {
        return home.list(
                "reading the workers",
                """
                SELECT id, role, note, extract(epoch FROM clock_timestamp() - seen_at) * 1000 AS age
                  FROM migrator.worker WHERE seen_at > clock_timestamp() - ?::interval ORDER BY role, id""",
                row -> new Worker(
                        row.getString("id"),
                        row.getString("role"),
                        row.getString("note"),
                        Duration.ofMillis(row.getLong("age"))),
                age.toMillis() + " milliseconds");
    }

    /** A process of ours in one role. */
    public record Worker(String id, String role, String note, Duration age) {}
}
