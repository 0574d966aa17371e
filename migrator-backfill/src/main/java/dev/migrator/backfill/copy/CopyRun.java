package dev.migrator.backfill.copy;

import dev.migrator.core.control.UndoneChunks;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the workers of one run share: the chunks still to do, and whether to go on. Thread-safe. */
final class CopyRun {
    private final ChunkQueue queue;
    private final Consumer<TableId> complete;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final LargeRows largeRows = LargeRows.ofThisHeap();
    private final Object news = new Object();
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile boolean gotOn;
    private volatile boolean pauseSeen;
    private volatile boolean lookedSincePause;

    /** @param complete told once of each table of which every chunk is done, whoever did it */
    CopyRun(ChunkQueue queue, Consumer<TableId> complete) {
        this.queue = queue;
        this.complete = complete;
    }

    /** The next chunk; null if there is none now or the run is to end. */
    @Nullable
    Chunk next() {
        return stopped || ended ? null : queue.claim();
    }

    /**
     * True if there is nothing left to take. A copy that is paused ends its run, so that its snapshot is given up, if what is
     * left may as well be done in a later wave; once it has ended it stays so, for workers have left it.
     */
    boolean isOver(CopyPace pace) {
        if (!ended && pace.isPaused()) {
            ended = mayEndForAPause();
        } else {
            pauseSeen = false;
        }
        return stopped || ended || queue.isEmpty();
    }

    /** Others may have begun tables that must be done in this wave. */
    private boolean mayEndForAPause() {
        if (!pauseSeen) {
            lookedSincePause = false;
            pauseSeen = true;
        }
        return lookedSincePause && queue.mayEnd();
    }

    /** Takes in what is left of the wave, by whomever. */
    void see(List<UndoneChunks> undone, boolean pausedBefore) {
        queue.see(undone).forEach(this::finish);
        lookedSincePause |= pausedBefore;
        synchronized (news) {
            news.notifyAll();
        }
    }

    /** True if a pause has been noticed, so that what is read from now on is later. */
    boolean isPauseSeen() {
        return pauseSeen;
    }

    /** Waits until there may be another chunk to take, for a moment at most. */
    void awaitNews(Duration most) throws InterruptedException {
        synchronized (news) {
            TimeUnit.MILLISECONDS.timedWait(news, most.toMillis());
        }
    }

    LargeRows largeRows() {
        return largeRows;
    }

    /** True if a chunk was done. */
    boolean gotOn() {
        return gotOn;
    }

    /** A chunk is done. */
    void done(Chunk chunk) {
        gotOn = true;
        if (queue.done(chunk)) {
            finish(chunk.of().id());
        }
    }

    private void finish(TableId table) {
        try {
            complete.accept(table);
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    void fail(Throwable failure) {
        failures.add(failure);
        stopped = true;
    }

    void stop() {
        stopped = true;
    }

    /** Chunks that are in work are done, and no more are taken. */
    void end() {
        ended = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** True if every chunk was done. */
    boolean isComplete() {
        return queue.isComplete();
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
