package dev.migrator.backfill.pace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What the application feels of a server that is too busy: how long a small commit on old takes, against before the copy, or
 * against while the copy was as slow as it gets. It presses only if somebody has been seen at work there: where nobody is,
 * nobody waits.
 */
final class CommitLatency implements Rule {
    /** So many samples decide together, since a single commit is slow now and then without us. */
    private static final int WINDOW = 7;
    /** On a fast disk a small number of times nothing is still nothing. */
    private static final Duration UNFELT = Duration.ofMillis(3);

    /** A server on which a commit takes longer than this by itself, or because of what the copy did before, is in trouble. */
    private static final Duration MOST_BY_ITSELF = Duration.ofMillis(10);

    private final Duration before;
    private final int slowdown;
    private final Deque<Sample.Old> latest = new ArrayDeque<>();
    private final Deque<Duration> atSlowest = new ArrayDeque<>();
    private Duration byItself;

    /** @param before what a commit took before the copy began */
    CommitLatency(Duration before, int slowdown) {
        this.before = before;
        this.byItself = before;
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
        Duration limit = longer(byItself.multipliedBy(slowdown), UNFELT);
        return Pressure.of(
                (double) now.toNanos(),
                (double) limit.toNanos(),
                "a commit on old takes %s, %s %s, limit %s (%d times, backfill.throttle.max_commit_slowdown)"
                        .formatted(
                                millis(now),
                                byItself.equals(before) ? "before the copy" : "while hardly anything was copied",
                                millis(byItself),
                                millis(limit),
                                slowdown));
    }

    @Override
    public void slowest(Sample.Old old) {
        atSlowest.addLast(old.commit());
        if (atSlowest.size() > WINDOW) {
            atSlowest.removeFirst();
        }
        if (atSlowest.size() == WINDOW) {
            Duration now = median(atSlowest);
            byItself = longer(before, now.compareTo(MOST_BY_ITSELF) < 0 ? now : MOST_BY_ITSELF);
        }
    }

    @Override
    public void paceChanged() {
        latest.clear();
        atSlowest.clear();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration median(Collection<Duration> of) {
        List<Duration> sorted = of.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
