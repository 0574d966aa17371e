package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How fast the copy may go, by an operator's order, and how fast it goes; in home. Thread-safe. */
public final class PaceStore {
    private static final String CHANGE = """
            INSERT INTO migrator.pace_order AS o (workers, rate, auto) VALUES (?, ?, ?)
            ON CONFLICT (only_row) DO UPDATE
               SET workers = coalesce(excluded.workers, o.workers), rate = coalesce(excluded.rate, o.rate),
                   auto = coalesce(excluded.auto, o.auto)""";

    private static final String PAUSE = """
            INSERT INTO migrator.pace_order AS o (paused_by, paused_at) VALUES (?, clock_timestamp())
            ON CONFLICT (only_row) DO UPDATE SET paused_by = excluded.paused_by, paused_at = excluded.paused_at
             WHERE o.paused_by IS NULL""";

    private static final String REPORT = """
            INSERT INTO migrator.pace (worker, working, allowed, most, rate, speed, auto, reason, since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz)
            ON CONFLICT (worker) DO UPDATE
               SET working = excluded.working, allowed = excluded.allowed, most = excluded.most, rate = excluded.rate,
                   speed = excluded.speed, auto = excluded.auto, reason = excluded.reason, since = excluded.since,
                   seen_at = clock_timestamp()""";

    private static final String RECENT = """
            SELECT c.table_schema, c.table_name, count(*) AS chunks, sum(c.rows) AS rows, sum(c.bytes) AS bytes,
                   (extract(epoch FROM clock_timestamp() - greatest(min(t.started_at), clock_timestamp() - ?::interval))
                       * 1000)::bigint AS millis
              FROM migrator.chunk c JOIN migrator.table_copy t
                ON t.table_schema = c.table_schema AND t.table_name = c.table_name
             WHERE c.done_at > clock_timestamp() - ?::interval
             GROUP BY c.table_schema, c.table_name""";

    private final Queries home;

    public PaceStore(DataSource home) {
        this.home = Queries.over(home);
    }

    public PaceOrder order() {
        return home.first(
                        "reading what was ordered for the copy",
                        "SELECT workers, rate, auto, paused_by, paused_at FROM migrator.pace_order",
                        PaceStore::order)
                .orElse(PaceOrder.NONE);
    }

    /** Orders what is not null; the rest stays as it was. */
    public void change(@Nullable Integer workers, @Nullable Long rate, @Nullable Boolean auto) {
        home.update("changing the pace of the copy", CHANGE, workers, rate, auto);
    }

    /**
     * Pauses the copy.
     *
     * @return false if it was paused already; that pause stays, with its author
     */
    public boolean pause(String by) {
        return home.update("pausing the copy", PAUSE, by) == 1;
    }

    /**
     * Ends a pause.
     *
     * @return false if there was none
     */
    public boolean resume() {
        String sql = "UPDATE migrator.pace_order SET paused_by = NULL, paused_at = NULL WHERE paused_by IS NOT NULL";
        return home.update("resuming the copy", sql) == 1;
    }

    /** Says how a process copies now. */
    public void report(String worker, PaceReport now) {
        home.update(
                "reporting the pace of the copy",
                REPORT,
                worker,
                now.working(),
                now.allowed(),
                now.most(),
                now.rate(),
                now.speed(),
                now.auto(),
                now.reason(),
                now.since());
    }

    public void forget(String worker) {
        home.update("ending the report of the copy", "DELETE FROM migrator.pace WHERE worker = ?", worker);
    }

    /** The reports of the processes that copy, by their names: those made within {@code age} by the server's clock. */
    public SortedMap<String, PaceReport> reports(Duration age) {
        String sql = """
                SELECT worker, working, allowed, most, rate, speed, auto, reason, since FROM migrator.pace
                 WHERE seen_at > clock_timestamp() - ?::interval""";
        SortedMap<String, PaceReport> reports = new TreeMap<>();
        home.list(
                "reading the pace of the copy",
                sql,
                row -> reports.put(row.getString("worker"), report(row)),
                interval(age));
        return reports;
    }

    /** What was copied within {@code time} up to now, of each table of which anything was. */
    public Map<TableId, RecentCopy> recent(Duration time) {
        Map<TableId, RecentCopy> recent = new HashMap<>();
        home.list("reading what was copied lately", RECENT, PaceStore::recent, interval(time), interval(time))
                .forEach(recent::putAll);
        return recent;
    }

    private static String interval(Duration time) {
        return time.toMillis() + " milliseconds";
    }

    private static Map<TableId, RecentCopy> recent(ResultSet row) throws SQLException {
        return Map.of(
                new TableId(row.getString("table_schema"), row.getString("table_name")),
                new RecentCopy(
                        row.getInt("chunks"),
                        row.getLong("rows"),
                        row.getLong("bytes"),
                        Duration.ofMillis(row.getLong("millis"))));
    }

    private static PaceOrder order(ResultSet row) throws SQLException {
        int workers = row.getInt("workers");
        Integer anyWorkers = row.wasNull() ? null : workers;
        long rate = row.getLong("rate");
        Long anyRate = row.wasNull() ? null : rate;
        boolean auto = row.getBoolean("auto");
        Boolean anyAuto = row.wasNull() ? null : auto;
        String by = row.getString("paused_by");
        Instant at = instant(row, "paused_at");
        return new PaceOrder(
                anyWorkers, anyRate, anyAuto, by == null || at == null ? null : new PaceOrder.Pause(by, at));
    }

    private static PaceReport report(ResultSet row) throws SQLException {
        return new PaceReport(
                row.getInt("working"),
                row.getInt("allowed"),
                row.getInt("most"),
                row.getLong("rate"),
                row.getLong("speed"),
                row.getBoolean("auto"),
                row.getString("reason"),
                instant(row, "since"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
