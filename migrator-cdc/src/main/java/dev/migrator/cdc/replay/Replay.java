package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.Batch;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.LostCommitsFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.failure.SupersededFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays one lane: takes it over, reads on from where the target says, and applies until it is stopped. While the target
 * or the log is out of reach it waits and tries again, and tells the listener. While the lane is held it asks for nothing
 * more. {@link #run} is for one thread; the other methods are for any.
 */
public final class Replay implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    /** So much memory, roughly, a batch may take; one slice may take more. */
    private static final long MOST_MEMORY = 32L * 1024 * 1024;

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration HELD = Duration.ofMillis(50);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final LaneWriter writer;
    private final SliceSource source;
    private final ReplaySettings settings;
    private final ReplayListener listener;
    private final Patience patience;
    private final LargeReplay largeReplay;
    private final EarlyWriter early;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** What was read but not looked at yet. */
    private final Deque<Entry> inbox = new ArrayDeque<>();
    /** Whole slices to be applied next. */
    private final List<Entry> batch = new ArrayList<>();

    private int batchChanges;
    private long batchMemory;
    private @Nullable LargeSeries large;
    private boolean held;

    /** Writer and source belong to the replay from now on and are closed with it. */
    public Replay(LaneWriter writer, SliceSource source, ReplaySettings settings, ReplayListener listener) {
        this(writer, source, settings, listener, System::nanoTime);
    }

    /** @param nanos tells how long a transaction waits for its next part */
    Replay(
            LaneWriter writer,
            SliceSource source,
            ReplaySettings settings,
            ReplayListener listener,
            LongSupplier nanos) {
        this.writer = writer;
        this.source = source;
        this.settings = settings;
        this.listener = listener;
        this.patience = new Patience(writer.lane(), listener);
        this.largeReplay = new LargeReplay(writer, source, patience);
        this.early = new EarlyWriter(writer, nanos);
    }

    /**
     * Runs until {@link #stop}; a replay that was closed, or runs already, returns at once.
     *
     * @throws DivergenceFailure if the target is not as the log says
     * @throws StreamBrokenFailure if the log has a hole
     * @throws SupersededFailure if another worker has taken the lane over
     */
    @Override
    public void run() {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        try {
            while (!patience.isStopped()) {
                replay();
            }
        } finally {
            release();
            finished.countDown();
        }
    }

    /** From where the target stands now. */
    private void replay() {
        try {
            Optional<LaneState> lane = patience.call(writer::takeOver);
            if (lane.isPresent()) {
                source.seek(lane.get().logOffset());
                follow(new Chain(writer.lane(), lane.get().position()));
            }
        } catch (LostCommitsFailure e) {
            LOG.warn("{}", e.getMessage());
            forget();
        }
    }

    private void forget() {
        early.giveUp("the lane is taken over again");
        inbox.clear();
        batch.clear();
        batchChanges = 0;
        batchMemory = 0;
        large = null;
        held = false;
    }

    /** Makes {@link #run} return after what it is doing now. */
    public void stop() {
        patience.stop();
        source.wakeUp();
    }

    /** Stops and waits, bounded: what is still being done on the target after some seconds is broken off there. */
    @Override
    public void close() {
        stop();
        if (started.compareAndSet(false, true)) {
            release();
            return;
        }
        if (!isFinishedWithin(CLOSING)) {
            writer.abort();
            if (!isFinishedWithin(CLOSING)) {
                LOG.warn("replay of lane {}: still running {} after it was told to stop", writer.lane(), CLOSING);
            }
        }
    }

    private void follow(Chain chain) {
        while (!patience.isStopped()) {
            if (batch.isEmpty() && large == null) {
                gather(chain);
            }
            if (!batch.isEmpty()) {
                applyBatch();
            } else if (large != null) {
                applyLarge(large);
            }
            if (held) {
                patience.pause(HELD);
            }
        }
    }

    /**
     * Reads until there is enough for a batch, a large transaction is complete, or nothing more is there and the linger is
     * over: a backlog makes large batches, and a change that comes alone is applied at once.
     */
    private void gather(Chain chain) {
        read(IDLE);
        long start = System.nanoTime();
        sort(chain);
        early.giveUpIfItWaits();
        while (!batch.isEmpty() && large == null && !isFull() && !isLargeNext()) {
            long left = settings.batchLinger().toNanos() - (System.nanoTime() - start);
            read(Duration.ofNanos(Math.max(0, left)));
            if (patience.isStopped() || (inbox.isEmpty() && left <= 0)) {
                return;
            }
            sort(chain);
        }
    }

    private void read(Duration timeout) {
        if (inbox.isEmpty()) {
            patience.call(() -> poll(timeout)).ifPresent(inbox::addAll);
        }
    }

    private List<Entry> poll(Duration timeout) {
        try {
            return source.poll(timeout);
        } catch (RetryableFailure e) {
            early.giveUp("the log cannot be read now");
            throw e;
        }
    }

    private void sort(Chain chain) {
        while (!inbox.isEmpty() && large == null && !isFull() && (batch.isEmpty() || !isLargeNext())) {
            Entry entry = inbox.remove();
            large = chain.next(entry);
            if (entry.slice() instanceof Slice.Part part) {
                early.write(part);
            } else {
                early.giveUp("something else has come");
                batch.add(entry);
                batchChanges += entry.slice().changes();
                batchMemory += entry.slice().memory();
            }
        }
    }

    /** A large transaction may be written as it comes, once all before it is. */
    private boolean isLargeNext() {
        return !inbox.isEmpty() && inbox.element().slice() instanceof Slice.Part part && part.index() == 0;
    }

    private boolean isFull() {
        return batchChanges >= settings.batchChanges() || batchMemory >= MOST_MEMORY;
    }

    private void applyBatch() {
        List<SourceTransaction> transactions = new ArrayList<>();
        batch.forEach(e -> transactions.addAll(((Slice.Whole) e.slice()).transactions()));
        Entry last = batch.get(batch.size() - 1);
        Batch offered = new Batch(transactions, last.slice().position(), last.offset() + 1);
        patience.call(() -> writer.apply(offered)).ifPresent(applied -> {
            report(applied);
            if (applied.position().compareTo(offered.upTo()) >= 0) {
                batch.clear();
                batchChanges = 0;
                batchMemory = 0;
                held = false;
            }
        });
    }

    private void applyLarge(LargeSeries series) {
        Optional<Applied> written = early.commit(series);
        if (written.isPresent()) {
            report(written.get());
            large = null;
            held = false;
            return;
        }
        patience.call(() -> largeReplay.apply(series)).flatMap(a -> a).ifPresent(applied -> {
            report(applied);
            if (applied.position().compareTo(series.head().end()) >= 0) {
                inbox.clear();
                large = null;
                held = false;
            }
        });
    }

    private void report(Applied applied) {
        if (applied.held() && !held) {
            listener.held(writer.lane(), applied);
        }
        held = applied.held();
        if (applied.transactions() > 0) {
            listener.applied(writer.lane(), applied);
        }
    }

    private boolean isFinishedWithin(Duration duration) {
        try {
            return finished.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void release() {
        try {
            writer.close();
        } finally {
            source.close();
        }
    }
}
