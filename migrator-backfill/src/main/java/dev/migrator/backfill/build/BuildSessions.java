package dev.migrator.backfill.build;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Sessions;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of sessions on the target for statements that may take hours. Work is tried again when a connection
 * breaks or the server is short of something for now, so it must look first at what is there. Memory and parallel workers
 * of a statement are what the server is set to. Thread-safe.
 */
public final class BuildSessions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BuildSessions.class);
    private static final Duration BORROW_TIMEOUT = Duration.ofSeconds(30);

    private final Database target;
    private final HikariDataSource pool;
    private final ExecutorService threads;
    private final Retries retries;
    private final AtomicInteger atWork = new AtomicInteger();
    private volatile boolean stopped;

    /** As many sessions as the copy has workers; opens none yet. */
    public BuildSessions(Database target, CopyOptions options) {
        this.target = target;
        this.pool = target.pool(Purpose.BUILD, options.workers(), BORROW_TIMEOUT);
        this.threads = Executors.newFixedThreadPool(options.workers(), named());
        this.retries = Retries.of(
                "build", options.attempts(), options.firstPause(), failure -> !stopped && Retries.mayPass(failure));
    }

    /** Ends what a process that died has left at work; its statements would meet ours. */
    public void endLeftOver() {
        Sessions.end(target, Purpose.BUILD);
    }

    /**
     * Does {@code work} as soon as a session is free.
     *
     * @return fails with a {@link MigratorException} as its cause
     */
    public CompletableFuture<@Nullable Void> start(Consumer<Queries> work) {
        return CompletableFuture.runAsync(() -> attempt(work), threads);
    }

    /**
     * Does all of it, several at once, and waits for all.
     *
     * @throws MigratorException the first failure, with the others suppressed in it
     */
    public void run(List<Consumer<Queries>> works) {
        List<MigratorException> failures = new ArrayList<>();
        works.stream().map(this::start).toList().forEach(work -> {
            try {
                work.join();
            } catch (CompletionException e) {
                failures.add(known(e));
            }
        });
        throwFirst(failures);
    }

    /** The failure that ended some work. */
    static MigratorException known(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof MigratorException known
                ? known
                : new InternalFailure("building on new failed unexpectedly: " + cause, cause);
    }

    static void throwFirst(List<MigratorException> failures) {
        if (!failures.isEmpty()) {
            MigratorException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private void attempt(Consumer<Queries> work) {
        atWork.incrementAndGet();
        try {
            retries.call(() -> {
                once(work);
                return true;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new InternalFailure("building on new failed unexpectedly: " + e, e);
        } finally {
            atWork.decrementAndGet();
        }
    }

    /** Whether to stop is asked once the session is there: {@link #stop()} ends those that were there before. */
    private void once(Consumer<Queries> work) {
        try (Connection connection = pool.getConnection()) {
            if (stopped) {
                throw new RetryableFailure("building on new was stopped; run the same command again to go on");
            }
            work.accept(Queries.on(connection));
        } catch (SQLException e) {
            throw SqlFailures.wrap("opening a session on " + target.describe(), e);
        }
    }

    /** Ends what is at work; the server rolls it back. What is started afterwards fails. */
    public void stop() {
        stopped = true;
        try {
            if (atWork.get() > 0) {
                Sessions.end(target, Purpose.BUILD);
            }
        } catch (MigratorException e) {
            log.warn("could not end the sessions that build on new: {}", e.getMessage());
        }
    }

    /** Stops what is still at work. */
    @Override
    public void close() {
        stop();
        threads.shutdownNow();
        pool.close();
    }

    private static ThreadFactory named() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "migrator-build-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
