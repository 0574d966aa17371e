package dev.migrator.core.connect;

import dev.migrator.core.failure.RetryableFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A moment by which something must have happened. Immutable. */
public final class Deadline {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Clock clock;
    private final Duration budget;
    private final Instant end;

    private Deadline(Clock clock, Duration budget) {
        this.clock = clock;
        this.budget = budget;
        this.end = clock.instant().plus(budget);
    }

    public static Deadline in(Duration budget, Clock clock) {
        return new Deadline(clock, budget);
    }

    /** The shorter of what is left and {@code limit}. */
    public Deadline atMost(Duration limit) {
        Duration left = remaining();
        return new Deadline(clock, left.compareTo(limit) < 0 ? left : limit);
    }

    /** What is left; never negative. */
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean isOver() {
        return remaining().isZero();
    }

    /**
     * Waits until {@code condition} holds, asking every 20 ms.
     *
     * @param where what was waited for and how it stands, for the message
     * @throws RetryableFailure if the deadline comes first or the thread is interrupted (its interrupt is kept)
     */
    public void await(BooleanSupplier condition, Supplier<String> where) {
        while (!condition.getAsBoolean()) {
            if (isOver()) {
                throw new RetryableFailure("gave up after %d ms: %s".formatted(budget.toMillis(), where.get()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new RetryableFailure("interrupted: " + where.get());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
