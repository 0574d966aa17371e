package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one run and their sessions. Thread-safe. */
final class CopyWorkers {
    private static final Logger log = LoggerFactory.getLogger(CopyWorkers.class);

    private final Database target;
    private final CopyPace pace;
    private final int most;
    private final ExecutorService threads;
    private final List<CopySessions> sessions = new ArrayList<>();

    CopyWorkers(Database target, CopyPace pace, int workers) {
        this.target = target;
        this.pace = pace;
        this.most = pace.most(workers);
        this.threads = Executors.newFixedThreadPool(most, named());
    }

    /** Sessions that are cut with those of the workers. */
    CopySessions newSessions(Wave wave) {
        CopySessions opened = new CopySessions(wave.snapshot(), target);
        synchronized (sessions) {
            sessions.add(opened);
        }
        return opened;
    }

    /** Returns when all have ended. */
    void work(CopyRun run, Wave wave) {
        List<Callable<@Nullable Void>> workers =
                IntStream.range(0, most).mapToObj(n -> worker(n, run, wave)).toList();
        try {
            threads.invokeAll(workers);
        } catch (InterruptedException e) {
            run.stop();
            cut();
            Thread.currentThread().interrupt();
        }
    }

    /** Made when it may work for the first time: most may never. */
    private Callable<@Nullable Void> worker(int number, CopyRun run, Wave wave) {
        return () -> pace.awaitTurn(number, () -> run.isOver(pace))
                ? new Worker(number, pace, run, wave, newSessions(wave)).call()
                : null;
    }

    /** No more work is to come. */
    void shutdown() {
        threads.shutdown();
    }

    /** Returns when those that were told to end have ended, or were cut off. */
    void awaitEnd(Duration within) {
        try {
            threads.shutdown();
            if (!threads.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("copy workers did not end within {}; cutting their connections", within);
                cut();
            }
        } catch (InterruptedException e) {
            cut();
            Thread.currentThread().interrupt();
        }
    }

    void cut() {
        synchronized (sessions) {
            sessions.forEach(CopySessions::abort);
        }
    }

    private static ThreadFactory named() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "migrator-copy-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
