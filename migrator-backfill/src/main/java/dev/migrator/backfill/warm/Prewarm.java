package dev.migrator.backfill.warm;

import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.backfill.warm.Warmable.Part;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads into the target's memory what is hot on the source, with the extension pg_prewarm, so that the first reads do not all
 * go to the disk. May be repeated. It spares time and is not needed: a relation that cannot be read is logged and left.
 */
public final class Prewarm {
    private static final Logger log = LoggerFactory.getLogger(Prewarm.class);

    private static final String FUNCTION = """
            SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_prewarm'""";

    /** A part of the memory stays free for what replay writes meanwhile. */
    private static final String ROOM = """
            SELECT setting::bigint * 3 / 4 FROM pg_catalog.pg_settings WHERE name = 'shared_buffers'""";

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname, p.part, p.oid,
                   pg_catalog.pg_relation_size(p.oid) / pg_catalog.current_setting('block_size')::int AS blocks
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL (
                   SELECT 'ROWS' AS part, c.oid
                    UNION ALL SELECT 'INDEXES', i.indexrelid FROM pg_catalog.pg_index i
                               WHERE i.indrelid = c.oid AND i.indisvalid
                    UNION ALL SELECT 'LARGE_VALUES', c.reltoastrelid WHERE c.reltoastrelid <> 0
                    UNION ALL SELECT 'LARGE_VALUES', i.indexrelid FROM pg_catalog.pg_index i
                               WHERE i.indrelid = c.reltoastrelid) p
             WHERE c.relkind = 'r'""";

    private final Database source;
    private final Database target;
    private final MigrationPlan plan;

    public Prewarm(Database source, Database target, MigrationPlan plan) {
        this.source = source;
        this.target = target;
        this.plan = plan;
    }

    /**
     * Reads several relations at once, hottest first.
     *
     * @return what was done, for the operator: "1234 blocks of 56 relations"
     */
    public String run(BuildSessions sessions) {
        try (Connection connection = target.open(Purpose.CATALOG)) {
            Queries queries = Queries.on(connection);
            Optional<String> schema = queries.first("looking for pg_prewarm", FUNCTION, row -> row.getString(1));
            if (schema.isEmpty()) {
                log.warn("nothing is read into the memory of new: the extension pg_prewarm is not there");
                return "pg_prewarm is not installed";
            }
            Accesses accesses = Accesses.read(source, plan);
            List<BlockRange> chosen = Hottest.choose(
                    queries.list("reading the sizes of the tables", RELATIONS, row -> relation(row, accesses)),
                    accesses::of,
                    queries.one("reading shared_buffers", ROOM, row -> row.getLong(1)));
            return "%d blocks of %d relations".formatted(read(sessions, schema.get(), chosen), chosen.size());
        } catch (SQLException e) {
            throw SqlFailures.wrap("choosing what " + target.describe() + " is to have in memory", e);
        }
    }

    private static long read(BuildSessions sessions, String schema, List<BlockRange> chosen) {
        String sql = "SELECT %s(?::oid::regclass, 'buffer', 'main', ?, ?)"
                .formatted(Identifiers.quote(new TableId(schema, "pg_prewarm")));
        AtomicLong blocks = new AtomicLong();
        sessions.run(chosen.stream()
                .map(range -> (Consumer<Queries>) queries -> blocks.addAndGet(read(queries, sql, range)))
                .toList());
        return blocks.get();
    }

    private static long read(Queries queries, String sql, BlockRange range) {
        try {
            return queries.one(
                    "reading into memory", sql, row -> row.getLong(1), range.oid(), range.first(), range.last());
        } catch (RetryableFailure e) {
            throw e;
        } catch (MigratorException e) {
            log.warn("relation {} of new is not read into memory: {}", range.oid(), e.getMessage());
            return 0;
        }
    }

    private static Warmable relation(ResultSet row, Accesses accesses) throws SQLException {
        return new Warmable(
                accesses.whole(new TableId(row.getString("nspname"), row.getString("relname"))),
                Part.valueOf(row.getString("part")),
                row.getLong("oid"),
                row.getLong("blocks"));
    }
}
