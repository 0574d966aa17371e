package dev.migrator.verify.compare;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;
import dev.migrator.verify.align.SnapshotSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * One table at both ends, cut into page ranges: turns a statement into one task for each range. A task holds its lock on
 * the table only while it runs, and fails if the table was rewritten or truncated since the snapshot, because then it
 * would look empty. Thread-safe.
 */
final class TableReading {
    private static final int TID_RANGE_SCANS = 14;
    private static final int ROWS_A_BUCKET = 8;
    private static final long MOST_BYTES = 64L << 20;
    private static final String PAGES = """
            SELECT pg_relation_size(?::oid) / current_setting('block_size')::bigint, pg_table_size(?::oid)""";
    private static final String SAME_FILE = """
            SELECT relfilenode = pg_relation_filenode(oid) FROM pg_class WHERE oid = ?::oid""";

    private final TablePair pair;
    private final Map<End, SnapshotSessions> sessions;
    private final long chunkRows;

    /** @param chunkRows how many rows a range has, more or less; never so few that most buckets would stay empty */
    TableReading(TablePair pair, Map<End, SnapshotSessions> sessions, long chunkRows) {
        this.pair = pair;
        this.sessions = Map.copyOf(sessions);
        this.chunkRows = Math.max(chunkRows, (long) ROWS_A_BUCKET << pair.bits());
    }

    TablePair pair() {
        return pair;
    }

    /** Every page range of the table at {@code end}. */
    List<PageRange> ranges(End end) {
        return read(end, "measuring", connection -> cut(connection, pair.at(end)));
    }

    /** One task for each range, each running {@code work} in a transaction of its own. */
    <T> List<Callable<T>> tasks(End end, List<PageRange> ranges, RangeWork<T> work) {
        List<Callable<T>> tasks = new ArrayList<>();
        for (PageRange range : ranges) {
            tasks.add(() -> read(end, "comparing", connection -> {
                T result = work.run(connection, range);
                requireSameFile(connection, range, end);
                return result;
            }));
        }
        return tasks;
    }

    <T> T read(End end, String what, SnapshotSessions.Work<T> work) {
        return Objects.requireNonNull(sessions.get(end)).read(what + " " + pair.id(), work);
    }

    private List<PageRange> cut(Connection connection, Table table) throws SQLException {
        boolean whole = connection.getMetaData().getDatabaseMajorVersion() < TID_RANGE_SCANS;
        List<PageRange> ranges = new ArrayList<>();
        if (!table.hasLeaves()) {
            ranges.addAll(cut(connection, table.id(), table.oid(), 1, whole));
        }
        for (Leaf leaf : table.leaves()) {
            ranges.addAll(cut(connection, leaf.id(), leaf.oid(), table.leaves().size(), whole));
        }
        return ranges;
    }

    /** @param of how many tables hold the rows; each is taken for one with its share of them */
    private List<PageRange> cut(Connection connection, TableId id, long oid, int of, boolean whole) {
        if (whole) {
            return Collections.singletonList(PageRange.whole(id, oid));
        }
        return Queries.on(connection)
                .one(
                        "measuring " + id,
                        PAGES,
                        row -> {
                            long pages = row.getLong(1);
                            long chunks = chunks(row.getLong(2), of);
                            return PageRange.cut(id, oid, pages, Math.max(1, (pages + chunks - 1) / chunks));
                        },
                        oid,
                        oid);
    }

    private long chunks(long bytes, int of) {
        return Math.max(1, Math.max(pair.estimatedRows() / of / chunkRows, bytes / MOST_BYTES));
    }

    private static void requireSameFile(Connection connection, PageRange range, End end) {
        boolean same = Queries.on(connection)
                .first("looking for a rewrite of " + range.of(), SAME_FILE, row -> row.getBoolean(1), range.oid())
                .orElse(false);
        if (!same) {
            throw new RetryableFailure("%s was truncated or rewritten on the %s while it was compared; verify again"
                    .formatted(range.of(), end.word()));
        }
    }

    /** Reads one range of a table. */
    @FunctionalInterface
    interface RangeWork<T> {
        T run(Connection connection, PageRange range) throws SQLException;
    }
}
