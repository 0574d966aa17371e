package dev.migrator.verify.compare;

import dev.migrator.verify.align.End;
import dev.migrator.verify.report.ColumnRange;
import dev.migrator.verify.report.Figures;
import dev.migrator.verify.report.Outcome;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.TableReport;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of one table: started as chunks that run in the workers, finished in the caller's thread, which adds the
 * chunks up and, if a bucket differs, has the rows of that bucket searched. Not thread-safe.
 */
final class TableComparison {
    private final TableReading reading;
    private final RowHash hash;
    private final Workers workers;
    private final ChunkListener listener;
    private final int bits;
    private final TableSql sql;
    private List<Future<ChunkSums>> source = List.of();
    private List<Future<ChunkSums>> target = List.of();

    TableComparison(TableReading reading, RowHash hash, Workers workers, ChunkListener listener) {
        this.reading = reading;
        this.hash = hash;
        this.workers = workers;
        this.listener = listener;
        this.bits = reading.pair().bits();
        this.sql = new TableSql(reading.pair(), hash, bits);
    }

    void start() {
        List<PageRange> sourceRanges = reading.ranges(End.SOURCE);
        List<PageRange> targetRanges = reading.ranges(End.TARGET);
        int chunks = sourceRanges.size() + targetRanges.size();
        source = workers.start(tasks(End.SOURCE, sourceRanges, chunks));
        target = workers.start(tasks(End.TARGET, targetRanges, chunks));
    }

    /** @param mostNamed how many rows are named at most */
    TableReport finish(int mostNamed) {
        TableSums there = sum(source);
        TableSums here = sum(target);
        List<ColumnRange> ranges = ranges(there, here);
        List<Integer> unlike = there.bucketsUnlike(here);
        if (unlike.isEmpty()) {
            return report(Outcome.CLEAN, "same", there, here, ranges, new NamedRows(List.of(), false, 0));
        }
        NamedRows named = new DifferenceSearch(search(), mostNamed).search(unlike, there, here);
        return report(Outcome.DIFFERENT, named.sentence(), there, here, ranges, named);
    }

    private TableReport report(
            Outcome outcome,
            String sentence,
            TableSums there,
            TableSums here,
            List<ColumnRange> ranges,
            NamedRows named) {
        TablePair pair = reading.pair();
        Figures source = there.figures();
        Figures target = here.figures();
        List<RowDifference> rows = named.rows();
        return new TableReport(
                pair.id(),
                pair.target().id(),
                outcome,
                sentence
                        + pair.rows(End.SOURCE)
                                .map("; of rows where %s"::formatted)
                                .orElse(""),
                pair.key(),
                source,
                target,
                ranges,
                rows,
                named.more());
    }

    private RowSearch search() {
        return reading.pair().hasKey()
                ? new KeyedSearch(reading, sql, workers, new ColumnSearch(reading, hash))
                : new KeylessSearch(reading, sql, workers);
    }

    private List<Callable<ChunkSums>> tasks(End end, List<PageRange> ranges, int chunks) {
        return reading.tasks(end, ranges, (connection, range) -> {
            ChunkSums sums = ChunkSums.read(connection, sql, end, range);
            listener.compared(reading.pair().id(), end, sums.rows(), chunks);
            return sums;
        });
    }

    private TableSums sum(List<Future<ChunkSums>> chunks) {
        TableSums sums = new TableSums(bits);
        chunks.forEach(chunk -> sums.add(Workers.await(chunk)));
        return sums;
    }

    private List<ColumnRange> ranges(TableSums there, TableSums here) {
        List<RangedColumn> ranged = sql.ranged();
        return IntStream.range(0, ranged.size())
                .mapToObj(i -> new ColumnRange(
                        ranged.get(i).name(),
                        extreme(End.SOURCE, ranged.get(i).join("min"), there.least(i)),
                        extreme(End.TARGET, ranged.get(i).join("min"), here.least(i)),
                        extreme(End.SOURCE, ranged.get(i).join("max"), there.greatest(i)),
                        extreme(End.TARGET, ranged.get(i).join("max"), here.greatest(i))))
                .toList();
    }

    /** One chunk's value needs no server to be the extreme of all. */
    private @Nullable String extreme(End end, String join, String[] values) {
        if (values.length < 2) {
            return values.length == 0 ? null : values[0];
        }
        return reading.read(end, "joining the ranges of", connection -> {
            Array array = connection.createArrayOf("text", values);
            try (PreparedStatement statement = connection.prepareStatement(join)) {
                statement.setArray(1, array);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
    }

    /** Largest tables first, so that no long one is left to the end. */
    static Comparator<TablePair> largestFirst() {
        return Comparator.comparingLong(
                        (TablePair p) -> p.source().bytes() + p.target().bytes())
                .reversed();
    }

    static List<TablePair> inOrder(List<TablePair> pairs) {
        List<TablePair> ordered = new ArrayList<>(pairs);
        ordered.sort(largestFirst());
        return ordered;
    }
}
