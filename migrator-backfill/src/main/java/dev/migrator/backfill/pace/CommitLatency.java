package dev.migrator.backfill.pace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What the application feels of a server that is too busy: how long a small commit on old takes, against before the copy. It
 * presses only if somebody has been seen at work there: where nobody is, nobody waits.
 */
final class CommitLatency implements Rule {
    /** So many samples decide together, since a single commit is slow now and then without us. */
    private static final int WINDOW = 7;
    /** On a fast disk a small number of times nothing is still nothing. */
    private static final Duration UNFELT = Duration.ofMillis(3);

    private final Duration before;
    private final int slowdown;
    private final Deque<Sample.Old> latest = new ArrayDeque<>();

    /** @param before what a commit took before the copy began */
    CommitLatency(Duration before, int slowdown) {
        this.before = before;
        this.slowdown = slowdown;
    }

    @Override
    public Pressure judge(Sample sample) {
        if (sample.old() == null) {
            return Pressure.NONE;
        }
        latest.addLast(sample.old());
        if (latest.size() > WINDOW) {
            latest.removeFirst();
        }
        if (latest.size() < WINDOW / 2
                || latest.stream().noneMatch(old -> old.sessions().atWork())) {
            return Pressure.NONE;
        }
        Duration now = median(latest.stream().map(Sample.Old::commit).toList());
        Duration limit = before.multipliedBy(slowdown);
        limit = limit.compareTo(UNFELT) < 0 ? UNFELT : limit;
        return Pressure.of(
                (double) now.toNanos(),
                (double) limit.toNanos(),
                "a commit on old takes %s, before the copy %s, limit %s (%d times, backfill.throttle.max_commit_slowdown)"
                        .formatted(millis(now), millis(before), millis(limit), slowdown));
    }

    @Override
    public void paceChanged() {
        latest.clear();
    }

    static Duration median(Collection<Duration> of) {
        List<Duration> sorted = of.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
