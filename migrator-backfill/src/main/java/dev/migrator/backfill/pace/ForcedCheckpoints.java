package dev.migrator.backfill.pace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Checkpoints that follow on each other write the same pages again and again, and slow down all that new does. */
final class ForcedCheckpoints implements Rule {
    private static final Duration WINDOW = Duration.ofSeconds(20);

    private final int limit;
    private final Deque<Count> counts = new ArrayDeque<>();

    /** @param limit a minute */
    ForcedCheckpoints(int limit) {
        this.limit = limit;
    }

    @Override
    public Pressure judge(Sample sample) {
        Sample.Fresh fresh = sample.fresh();
        if (fresh == null) {
            return Pressure.NONE;
        }
        Count now = new Count(sample.at(), fresh.forcedCheckpoints());
        if (!counts.isEmpty() && counts.getLast().number() > now.number()) {
            counts.clear();
        }
        counts.addLast(now);
        Instant start = now.at().minus(WINDOW);
        while (counts.size() > 2 && !secondOldest().at().isAfter(start)) {
            counts.removeFirst();
        }
        Count first = counts.getFirst();
        Duration over = Duration.between(first.at(), now.at());
        if (over.compareTo(WINDOW) < 0) {
            return Pressure.NONE;
        }
        double aMinute = (now.number() - first.number()) * 60_000.0 / over.toMillis();
        return Pressure.of(
                aMinute,
                limit,
                "new makes %d checkpoints a minute because its max_wal_size (%s) is reached, limit %d (raise it there, or backfill.throttle.max_forced_checkpoints)"
                        .formatted(Math.round(aMinute), fresh.maxWalSize(), limit));
    }

    @Override
    public void paceChanged() {
        counts.clear();
    }

    private Count secondOldest() {
        return counts.stream().skip(1).findFirst().orElseThrow();
    }

    private record Count(Instant at, long number) {}
}
