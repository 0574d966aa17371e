package dev.migrator.verify.align;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.stream.Collectors;

/** Waiting for held lanes, and letting them go whatever happens. */
final class LaneHold {
    private static final int RELEASE_ATTEMPTS = 6;

    private LaneHold() {}

    static void require(StreamEnds ends) {
        if (ends.lanes().read(ends.stream()).isEmpty()) {
            throw new RefusedFailure("stream %s has no lanes on %s; run start first"
                    .formatted(ends.stream(), ends.target().describe()));
        }
    }

    static void await(StreamEnds ends, Lsn position, Deadline deadline) {
        deadline.await(
                () -> ends.lanes().isHeldAt(ends.stream(), position),
                () -> "replay of stream %s did not arrive at %s: %s. Is `migrator start` running? Then run this again."
                        .formatted(ends.stream(), position, stand(ends)));
    }

    /** Works in an interrupted thread too, and leaves it interrupted. */
    static void release(StreamEnds ends) {
        boolean interrupted = Thread.interrupted();
        try {
            Retries.transientFailures("release", RELEASE_ATTEMPTS, Duration.ofMillis(200))
                    .call(() -> {
                        ends.lanes().release(ends.stream());
                        return ends;
                    });
        } catch (MigratorException e) {
            throw e;
        } catch (Exception e) {
            throw new InternalFailure("releasing stream " + ends.stream(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void releaseAfter(StreamEnds ends, RuntimeException cause) {
        try {
            release(ends);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** An interrupt may surface as any failure of the pool or the driver; it is none of the server's. */
    static RuntimeException interruptedOr(RuntimeException failure) {
        return Thread.currentThread().isInterrupted() && !(failure instanceof RetryableFailure)
                ? new RetryableFailure("interrupted while replay was held; it is free again", failure)
                : failure;
    }

    private static String stand(StreamEnds ends) {
        return ends.lanes().read(ends.stream()).stream()
                .map(l -> "lane %s at %s, held at %s".formatted(l.id(), l.position(), l.heldAt()))
                .collect(Collectors.joining("; "));
    }
}
