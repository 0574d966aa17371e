package dev.migrator.cli.demo.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;

/** How long write transactions took, with the time of each that was not quick. Thread-safe. */
public final class WriteTimes {
    private static final Duration QUICK = Duration.ofMillis(20);
    private static final int KEPT = 100_000;

    private final Queue<Sample> slow = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    private record Sample(Instant begun, Duration duration) {
        boolean overlaps(Instant from, Instant to) {
            return begun.isBefore(to) && begun.plus(duration).isAfter(from);
        }
    }

    void add(Instant begun, Duration duration) {
        longest.accumulate(duration.toNanos());
        if (duration.compareTo(QUICK) > 0 && kept.incrementAndGet() <= KEPT) {
            slow.add(new Sample(begun, duration));
        }
    }

    /** The longest of all. */
    public Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    /** The longest that was open at any moment between the two; empty if all of them were quicker than 20 ms. */
    public Optional<Duration> longestBetween(Instant from, Instant to) {
        return slow.stream()
                .filter(s -> s.overlaps(from, to))
                .map(Sample::duration)
                .max(Comparator.naturalOrder());
    }
}
