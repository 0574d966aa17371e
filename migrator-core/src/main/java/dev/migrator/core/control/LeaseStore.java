package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Which process has which chunks in work, in the control schema of the target. A lease keeps others from doing the same work;
 * that a chunk is done once is decided where it is recorded ({@link CopyStore#recordChunk}). Thread-safe.
 */
public final class LeaseStore {
    /** From each table no more chunks than are wanted in all are looked at, so a long one costs no more than a short one. */
    private static final String CLAIM = """
            WITH free AS (
                SELECT c.table_schema, c.table_name, c.number
                  FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS wanted(table_schema, table_name, place)
                  JOIN migrator.table_copy t USING (table_schema, table_name)
                  JOIN migrator.wave w ON w.number = t.wave
                  CROSS JOIN LATERAL (
                      SELECT u.table_schema, u.table_name, u.number FROM migrator.chunk u
                       WHERE u.table_schema = t.table_schema AND u.table_name = t.table_name AND u.done_at IS NULL
                         AND (u.lease_until IS NULL OR u.lease_until < clock_timestamp())
                       ORDER BY u.number LIMIT ?::int FOR UPDATE SKIP LOCKED) AS c
                 WHERE t.wave = ? AND t.finished_at IS NULL AND w.snapshot IS NOT NULL
                 ORDER BY wanted.place, c.number LIMIT ?::int)
            UPDATE migrator.chunk c SET owner = ?, lease_until = clock_timestamp() + ?::interval
              FROM free f
             WHERE c.table_schema = f.table_schema AND c.table_name = f.table_name AND c.number = f.number
            RETURNING c.table_schema, c.table_name, c.number""";

    /** Waits for nobody: a chunk that is being recorded, or taken on, needs no lease any more. */
    private static final String RENEW = """
            UPDATE migrator.chunk c SET lease_until = clock_timestamp() + ?::interval
              FROM (SELECT table_schema, table_name, number FROM migrator.chunk
                     WHERE done_at IS NULL AND owner = ? AND lease_until IS NOT NULL FOR UPDATE SKIP LOCKED) AS mine
             WHERE c.table_schema = mine.table_schema AND c.table_name = mine.table_name AND c.number = mine.number""";

    private static final String RELEASE = """
            UPDATE migrator.chunk SET lease_until = NULL
             WHERE done_at IS NULL AND owner = ? AND lease_until IS NOT NULL""";

    private static final String UNDONE = """
            SELECT t.table_schema, t.table_name, t.chunks, count(*) AS undone,
                   count(*) FILTER (WHERE c.lease_until > clock_timestamp()) AS leased,
                   count(*) FILTER (WHERE c.lease_until > clock_timestamp() AND c.owner <> ?) AS elsewhere
              FROM migrator.table_copy t JOIN migrator.chunk c
                ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.done_at IS NULL
             WHERE t.wave = ? AND t.finished_at IS NULL
             GROUP BY t.table_schema, t.table_name""";

    private static final String HELD = """
            SELECT table_schema, table_name, owner, count(*) AS chunks FROM migrator.chunk
             WHERE done_at IS NULL AND lease_until > clock_timestamp()
             GROUP BY table_schema, table_name, owner ORDER BY table_schema, table_name, owner""";

    private final Queries queries;

    public LeaseStore(DataSource target) {
        this.queries = Queries.over(target);
    }

    /** A chunk that is the caller's for the time of its lease. */
    public record Claimed(TableId table, int number) {}

    /** So many chunks of a table are in work in one process. */
    public record Held(TableId table, String owner, int chunks) {}

    /**
     * Takes chunks that nobody has, as long as more of the wave is to be begun.
     *
     * @param tables in the order in which they are wanted
     * @param most how many chunks at most
     * @return those that were taken, in no order; fewer if there are no more
     */
    public List<Claimed> claim(int wave, List<TableId> tables, int most, String owner, Duration lease) {
        return queries.list(
                "taking chunks to copy",
                CLAIM,
                row -> new Claimed(table(row), row.getInt("number")),
                array(tables, TableId::schema),
                array(tables, TableId::name),
                most,
                wave,
                most,
                owner,
                interval(lease));
    }

    /** Keeps all chunks that an owner has for the time of another lease. */
    public void renew(String owner, Duration lease) {
        queries.update("keeping chunks that are being copied", RENEW, interval(lease), owner);
    }

    /** Gives all chunks back that an owner has and has not done. */
    public void release(String owner) {
        queries.update("giving chunks back", RELEASE, owner);
    }

    /** The tables of a wave that have chunks to do, as {@code owner} sees them; the others have none left. */
    public List<UndoneChunks> undone(int wave, String owner) {
        return queries.list(
                "reading which chunks are to do",
                UNDONE,
                row -> new UndoneChunks(
                        table(row),
                        row.getInt("chunks"),
                        row.getInt("undone"),
                        row.getInt("leased"),
                        row.getInt("elsewhere")),
                owner,
                wave);
    }

    /** The chunks that are in work now, by table and owner. */
    public List<Held> held() {
        return queries.list(
                "reading who copies what",
                HELD,
                row -> new Held(table(row), row.getString("owner"), row.getInt("chunks")));
    }

    private static TableId table(ResultSet row) throws SQLException {
        return new TableId(row.getString("table_schema"), row.getString("table_name"));
    }

    private static String interval(Duration time) {
        return time.toMillis() + " milliseconds";
    }

    private static String array(List<TableId> tables, Function<TableId, String> part) {
        return tables.stream()
                .map(part)
                .map(name -> '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
