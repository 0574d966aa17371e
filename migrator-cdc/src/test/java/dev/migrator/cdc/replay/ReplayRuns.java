package dev.migrator.cdc.replay;

import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.TargetDatabase.LANE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cdc.apply.TargetDatabase;
import dev.migrator.cdc.apply.TargetServer;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A replay of a log in memory to a real target, one of each for each test. */
abstract class ReplayRuns {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    final TargetDatabase target = SERVER.target();
    final List<Slice> log = new ArrayList<>();
    final Ears ears = new Ears();
    /** Where the commit record of every large transaction begins, if the log says it. */
    @Nullable
    Lsn commitRecord;

    /** Whether the log can be read. */
    final AtomicBoolean readable = new AtomicBoolean(true);
    /** The clock of the replay. */
    final AtomicLong nanos = new AtomicLong();

    Replay replay;
    CompletableFuture<Void> running;

    @BeforeEach
    void create() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        if (replay != null) {
            replay.close();
        }
    }

    void log(Slice... slices) {
        synchronized (log) {
            log.addAll(List.of(slices));
            log.notifyAll();
        }
    }

    void run() {
        LaneWriter writer = target.writer(target.plan());
        replay = new Replay(writer, ListedSlices.of(log, readable), ReplaySettings.DEFAULT, ears, nanos::get);
        running = CompletableFuture.runAsync(replay, command -> new Thread(command, "replay").start());
    }

    void replayTo(long position) {
        run();
        waitFor(position);
    }

    void waitFor(long position) {
        for (int i = 0; i < 2_000 && target.lane().position().value() != position && !running.isDone(); i++) {
            pause();
        }
        assertThat(target.lane().position()).isEqualTo(new Lsn(position));
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> ids() {
        return target.rows("SELECT id FROM public.t ORDER BY id");
    }

    static Slice whole(long previous, long... ends) {
        List<SourceTransaction> transactions = new ArrayList<>();
        for (long end : ends) {
            transactions.add(transaction(end, inserting(end)));
        }
        return new Slice.Whole(LANE, new Lsn(previous), new Lsn(ends[ends.length - 1]), transactions);
    }

    Slice part(long previous, long run, int index, Long end, long id) {
        Slice.Ending ending = end == null ? null : new Slice.Ending(new Lsn(end), List.of());
        Instant committed = Instant.parse("2026-11-22T10:00:00Z");
        return new Slice.Part(
                LANE, new Lsn(previous), run, 55, index, committed, commitRecord, List.of(inserting(id)), ending);
    }

    static RowChange inserting(long id) {
        return insert(row("t", "id", Long.toString(id)));
    }

    static final class Ears implements ReplayListener {
        final CountDownLatch held = new CountDownLatch(1);
        final CountDownLatch waited = new CountDownLatch(1);

        @Override
        public void held(LaneId lane, Applied applied) {
            held.countDown();
        }

        @Override
        public void waits(LaneId lane, RetryableFailure why, int attempt) {
            waited.countDown();
        }
    }
}
