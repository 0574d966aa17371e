package dev.migrator.verify.compare;

import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fixed number of threads that read. Closing it stops what has not begun and waits, bounded, for the rest. */
public final class Workers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService threads;

    public Workers(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "verify-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    <T> List<Future<T>> start(List<Callable<T>> tasks) {
        List<Future<T>> started = new ArrayList<>();
        tasks.forEach(task -> started.add(threads.submit(task)));
        return started;
    }

    <T> List<T> all(List<Callable<T>> tasks) {
        List<T> results = new ArrayList<>();
        start(tasks).forEach(task -> results.add(await(task)));
        return results;
    }

    static <T> T await(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetryableFailure("the verification was interrupted; run it again", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new InternalFailure("a verification worker failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("verification workers still run after {}; leaving them", PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
