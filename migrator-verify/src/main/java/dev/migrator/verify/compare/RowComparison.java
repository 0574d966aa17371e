package dev.migrator.verify.compare;

import dev.migrator.verify.align.End;
import dev.migrator.verify.align.SnapshotSessions;
import dev.migrator.verify.report.TableReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Compares tables row by row, all of them at once as far as the workers go. Not thread-safe. */
public final class RowComparison {
    private final Map<End, SnapshotSessions> sessions;
    private final Workers workers;
    private final RowHash hash;
    private final Limits limits;

    public RowComparison(Map<End, SnapshotSessions> sessions, Workers workers, RowHash hash, Limits limits) {
        this.sessions = Map.copyOf(sessions);
        this.workers = workers;
        this.hash = hash;
        this.limits = limits;
    }

    /**
     * Compares them all; returns in the order in which they were read.
     *
     * @param done hears of every table when it is finished, in the caller's thread
     */
    public List<TableReport> compare(List<TablePair> pairs, ChunkListener chunks, Consumer<TableReport> done) {
        List<TableComparison> started = new ArrayList<>();
        for (TablePair pair : TableComparison.inOrder(pairs)) {
            TableReading reading = new TableReading(pair, sessions, limits.chunkRows());
            TableComparison comparison = new TableComparison(reading, hash, workers, chunks);
            comparison.start();
            started.add(comparison);
        }
        List<TableReport> reports = new ArrayList<>();
        for (TableComparison comparison : started) {
            TableReport report = comparison.finish(limits.namedRows());
            done.accept(report);
            reports.add(report);
        }
        return reports;
    }

    /**
     * What bounds the work.
     *
     * @param chunkRows how many rows one statement reads, more or less
     * @param namedRows how many differing rows are named for each table
     */
    public record Limits(long chunkRows, int namedRows) {}
}
