package dev.migrator.backfill.copy;

import dev.migrator.core.schema.TableId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the workers of one run share: the chunks still to do, largest table first, and whether to go on. Thread-safe. */
final class CopyRun {
    private final Queue<Chunk> queue = new ConcurrentLinkedQueue<>();
    private final Map<TableId, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final LargeRows largeRows = LargeRows.ofThisHeap();
    private volatile boolean stopped;

    CopyRun(Collection<TableCopy> tables) {
        List<TableCopy> largestFirst = tables.stream()
                .sorted(Comparator.comparingLong(TableCopy::bytes).reversed())
                .toList();
        for (TableCopy table : largestFirst) {
            open.put(table.id(), new AtomicInteger(table.chunkCount()));
            queue.addAll(table.chunks());
        }
    }

    /** The next chunk; null if there is none or the run is to end. */
    @Nullable
    Chunk next() {
        return stopped ? null : queue.poll();
    }

    /** True if there is nothing left to take. */
    boolean isOver() {
        return stopped || queue.isEmpty();
    }

    LargeRows largeRows() {
        return largeRows;
    }

    /** Returns true for the last chunk of a table. */
    boolean isLastOfTable(Chunk done) {
        AtomicInteger left = open.get(done.of().id());
        return left != null && left.decrementAndGet() == 0;
    }

    void fail(Throwable failure) {
        failures.add(failure);
        stopped = true;
    }

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** True if every chunk was done. */
    boolean isComplete() {
        return open.values().stream().allMatch(left -> left.get() == 0);
    }

    /** The first failure, with the others suppressed in it. */
    Optional<Throwable> failure() {
        Throwable first = failures.peek();
        if (first != null) {
            failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
        }
        return Optional.ofNullable(first);
    }
}
