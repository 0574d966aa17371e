package dev.migrator.core.config;

import java.time.Duration;

/**
 * The limits of a switch of writes.
 *
 * @param pauseBudget how long writes may wait; the switch is undone when it takes longer
 * @param sequenceHeadroom how far each sequence is set beyond the last value seen
 * @param maxDebt keys that may have changed since the last verification; with more, cutover asks for a new one
 */
public record CutoverConfig(Duration pauseBudget, long sequenceHeadroom, long maxDebt) {
    public static final CutoverConfig DEFAULT = new CutoverConfig(Duration.ofSeconds(10), 1_000, 1_000_000);

    private static final Kind<Duration> PAUSE_BUDGET = Kind.duration(Duration.ofMillis(10), Duration.ofHours(1));
    private static final Kind<Long> SEQUENCE_HEADROOM = Kind.count(0, 1_000_000_000_000L);
    private static final Kind<Long> MAX_DEBT = Kind.count(0, 1_000_000_000_000L);

    static CutoverConfig read(Section root) {
        Section section = root.section("cutover");
        CutoverConfig config = new CutoverConfig(
                section.value("pause_budget", PAUSE_BUDGET, DEFAULT.pauseBudget),
                section.value("sequence_headroom", SEQUENCE_HEADROOM, DEFAULT.sequenceHeadroom),
                section.value("max_debt", MAX_DEBT, DEFAULT.maxDebt));
        section.end();
        return config;
    }
}
