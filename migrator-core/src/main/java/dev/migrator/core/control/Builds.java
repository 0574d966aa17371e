package dev.migrator.core.control;

import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;

/** Tells what is being built on one database at the moment, from whatever process. Thread-safe. */
public final class Builds {
    private static final String RUNNING = """
            SELECT pg_catalog.regexp_replace(pg_catalog.left(a.query, 100), '\\s+', ' ', 'g') AS statement, a.query_start,
                   coalesce(CASE WHEN a.wait_event_type = 'Lock' THEN 'waiting for a lock' END, p.phase, '') AS phase,
                   coalesce(CASE WHEN p.tuples_total > 0 THEN 100 * p.tuples_done / p.tuples_total
                                 WHEN p.blocks_total > 0 THEN 100 * p.blocks_done / p.blocks_total END, -1) AS percent
              FROM pg_catalog.pg_stat_activity a
              LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = a.pid
             WHERE a.application_name = ? AND a.state = 'active' AND a.backend_type = 'client backend'
               AND a.datname = pg_catalog.current_database()
             ORDER BY a.query_start, a.pid""";

    private final Queries queries;

    public Builds(DataSource target) {
        this.queries = Queries.over(target);
    }

    /** The longest first. */
    public List<Build> running() {
        return queries.list("reading what is being built", RUNNING, Builds::build, "migrator " + Purpose.BUILD.word());
    }

    private static Build build(ResultSet row) throws SQLException {
        return new Build(
                row.getString("statement"),
                row.getObject("query_start", OffsetDateTime.class).toInstant(),
                row.getString("phase"),
                row.getInt("percent"));
    }
}
