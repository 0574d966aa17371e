package dev.migrator.cdc.capture;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands slices to the log, at most one of a lane at a time: the next ones go only after these are acknowledged. A slice
 * that fails therefore has nothing behind it, and the chain of its lane has no hole whatever the broker does. One thread
 * sends; any may ask for {@link #durable()}.
 */
final class Outbox {
    private static final Duration MOST_REST = Duration.ofMillis(50);

    private final Function<Slice, CompletableFuture<Long>> log;
    private final Duration patience;
    private final CaptureListener listener;
    private final LongSupplier nanos;
    private final Clock clock = Clock.systemUTC();
    private volatile Lsn durable;
    /** Since when slices are on their way; null if none are. */
    private volatile @Nullable Instant sending;

    private CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);
    private long sentAt;
    /** Nanoseconds from the last sending to its acknowledgement. */
    private volatile long took;

    Outbox(Function<Slice, CompletableFuture<Long>> log, Lsn start, Duration patience, CaptureListener listener) {
        this(log, start, patience, listener, System::nanoTime);
    }

    /** @param nanos a clock whose beginning does not matter */
    Outbox(
            Function<Slice, CompletableFuture<Long>> log,
            Lsn start,
            Duration patience,
            CaptureListener listener,
            LongSupplier nanos) {
        this.log = log;
        this.durable = start;
        this.patience = patience;
        this.listener = listener;
        this.nanos = nanos;
    }

    /** Since when what was sent waits for its acknowledgement; empty if nothing does. From any thread. */
    Optional<Instant> waitingSince() {
        return Optional.ofNullable(sending);
    }

    /** Everything of every lane up to here is acknowledged, so the source may forget it. */
    Lsn durable() {
        return durable;
    }

    /**
     * True while slices wait for their acknowledgement.
     *
     * @throws MigratorException the failure of the slices sent last
     */
    boolean isBusy() throws InterruptedException {
        if (inFlight.isDone()) {
            await();
            return false;
        }
        return true;
    }

    /**
     * True if more may go although it is little. After its acknowledgement the log is left alone for as long as it took, so
     * that a slow one gets fewer and larger slices, and what comes alone goes at once.
     *
     * @throws MigratorException the failure of the slices sent last
     */
    boolean isReady() throws InterruptedException {
        return !isBusy() && nanos.getAsLong() - sentAt >= took + Math.min(took, MOST_REST.toNanos());
    }

    /** Waits until what was sent is acknowledged. */
    void await() throws InterruptedException {
        try {
            inFlight.get(patience.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new RetryableFailure(
                    "Kafka has not acknowledged within %d s what comes after %s; nothing is lost, the source keeps it. Is the broker up?"
                            .formatted(patience.toSeconds(), durable),
                    e,
                    Server.KAFKA);
        }
    }

    /**
     * Sends slices of different lanes; waits for those before them.
     *
     * @param flight what they complete once all of them are acknowledged
     */
    void send(List<Slice> slices, Flight flight) throws InterruptedException {
        await();
        // Kafka's client itself waits in here while it knows of no broker.
        sending = clock.instant();
        long begun = nanos.getAsLong();
        sentAt = begun;
        inFlight = CompletableFuture.allOf(slices.stream().map(log).toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> landed(flight, nanos.getAsLong() - begun));
    }

    private void landed(Flight flight, long duration) {
        took = duration;
        sending = null;
        if (flight.everywhere()) {
            durable = flight.end();
        }
        listener.acknowledged(flight.end(), flight.transactions(), flight.changes());
    }

    private static MigratorException failure(Throwable cause) {
        Throwable root = cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null
                ? cause.getCause()
                : cause;
        return root instanceof MigratorException ours
                ? ours
                : new InternalFailure("writing to the log failed: " + root, root);
    }

    /**
     * What slices that are sent together amount to.
     *
     * @param end where every lane that has one of them stands after it
     * @param everywhere true if every lane has one of them
     */
    record Flight(Lsn end, boolean everywhere, int transactions, int changes) {}
}
