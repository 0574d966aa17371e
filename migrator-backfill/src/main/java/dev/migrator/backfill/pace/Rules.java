package dev.migrator.backfill.pace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules together: what presses hardest counts. Not thread-safe. */
final class Rules implements Rule {
    private final List<Rule> rules;

    private Rules(List<Rule> rules) {
        this.rules = rules;
    }

    /** @param commitBefore what a commit on old took before the copy; empty to leave that rule out */
    static Rules of(PaceLimits limits, Optional<Duration> commitBefore) {
        Stream<Rule> always = Stream.of(
                new StandbyLag(limits.standbyLag()),
                new ActiveSessions(limits.activeSessions()),
                new ForcedCheckpoints(limits.forcedCheckpoints()),
                Rules::silence);
        Stream<Rule> commit =
                commitBefore.<Rule>map(before -> new CommitLatency(before, limits.commitSlowdown())).stream();
        return new Rules(Stream.concat(always, commit).toList());
    }

    @Override
    public Pressure judge(Sample sample) {
        return Pressure.hardest(rules.stream().map(r -> r.judge(sample)).toList());
    }

    /** A server that does not say how it is is no reason to go slower, and none to go faster. */
    private static Pressure silence(Sample sample) {
        return sample.old() == null || sample.fresh() == null ? Pressure.UNKNOWN : Pressure.NONE;
    }
}
