package dev.migrator.core.config;

import java.time.Duration;

/**
 * The limits of a switch of writes.
 *
 * @param pauseBudget how long writes may wait; the switch is undone when it takes longer
 * @param lockTimeout how long one try to fence the tables waits for their writers
 * @param sequenceHeadroom how far each sequence is set beyond the last value seen
 * @param maxDebt keys that may have changed since the last verification; with more, cutover asks for a new one
 * @param drainTimeout how long replay may take for the last changes; not more than the pause budget
 */
public record CutoverConfig(
        Duration pauseBudget, Duration lockTimeout, long sequenceHeadroom, long maxDebt, Duration drainTimeout) {
    public static final CutoverConfig DEFAULT =
            new CutoverConfig(Duration.ofSeconds(10), Duration.ofSeconds(2), 1_000, 1_000_000, Duration.ofSeconds(10));

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Kind<Duration> PAUSE_BUDGET = Kind.duration(SHORTEST, Duration.ofHours(1));
    private static final Kind<Duration> LOCK_TIMEOUT = Kind.duration(SHORTEST, Duration.ofMinutes(1));
    private static final Kind<Long> SEQUENCE_HEADROOM = Kind.count(0, 1_000_000_000_000L);
    private static final Kind<Long> MAX_DEBT = Kind.count(0, 1_000_000_000_000L);

    static CutoverConfig read(Section root) {
        Section section = root.section("cutover");
        Duration pause = section.value("pause_budget", PAUSE_BUDGET, DEFAULT.pauseBudget);
        CutoverConfig config = new CutoverConfig(
                pause,
                section.value("lock_timeout", LOCK_TIMEOUT, DEFAULT.lockTimeout),
                section.value("sequence_headroom", SEQUENCE_HEADROOM, DEFAULT.sequenceHeadroom),
                section.value("max_debt", MAX_DEBT, DEFAULT.maxDebt),
                section.value("drain_timeout", Kind.duration(SHORTEST, pause), pause));
        section.end();
        return config;
    }
}
