package dev.migrator.backfill.copy;

import dev.migrator.core.schema.TableId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the workers of one run share: the chunks still to do, and whether to go on. Thread-safe. */
final class CopyRun {
    private final ChunkQueue queue;
    private final Map<TableId, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final LargeRows largeRows = LargeRows.ofThisHeap();
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile boolean gotOn;

    CopyRun(Collection<OpenTable> tables, ChunkQueue queue) {
        this.queue = queue;
        tables.forEach(
                t -> open.put(t.copy().id(), new AtomicInteger(t.pending().size())));
    }

    /** The next chunk; null if there is none or the run is to end. */
    @Nullable
    Chunk next() {
        return stopped || ended ? null : queue.claim();
    }

    /**
     * True if there is nothing left to take. A copy that is paused ends its run, so that its snapshot is given up, if what is
     * left may as well be done in a later wave; once it has ended it stays so, for workers have left it.
     */
    boolean isOver(CopyPace pace) {
        if (!ended && pace.isPaused() && queue.mayEnd()) {
            ended = true;
        }
        return stopped || ended || queue.isEmpty();
    }

    LargeRows largeRows() {
        return largeRows;
    }

    /** True if a chunk was done. */
    boolean gotOn() {
        return gotOn;
    }

    /** A chunk is done; returns true for the last one of a table. */
    boolean isLastOfTable(Chunk done) {
        gotOn = true;
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
