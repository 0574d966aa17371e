package dev.migrator.backfill.pace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules together: what presses hardest counts. Not thread-safe. */
final class Rules {
    private final List<Rule> rules;
    private final TransactionGrowth growth;
    private Pressure allElse = Pressure.NONE;

    private Rules(List<Rule> rules, TransactionGrowth growth) {
        this.rules = rules;
        this.growth = growth;
    }

    /**
     * @param commitBefore what a commit on old took before the copy; empty to leave that rule out
     * @param sessionsBefore what was seen of others before the copy
     */
    static Rules of(PaceLimits limits, Optional<Duration> commitBefore, SessionLooks.Seen sessionsBefore) {
        TransactionGrowth growth = new TransactionGrowth(limits.transactionGrowth(), sessionsBefore);
        Stream<Rule> always = Stream.of(
                new StandbyLag(limits.standbyLag()),
                new ActiveSessions(limits.activeSessions()),
                new ForcedCheckpoints(limits.forcedCheckpoints()),
                Rules::silence);
        Stream<Rule> commit =
                commitBefore.<Rule>map(before -> new CommitLatency(before, limits.commitSlowdown())).stream();
        return new Rules(Stream.concat(always, commit).toList(), growth);
    }

    /** @param copying false if nobody copied at the beginning of the sample or at its end: then it says nothing of growth */
    Pressure judge(Sample sample, boolean copying) {
        allElse = Pressure.hardest(rules.stream().map(r -> r.judge(sample)).toList());
        if (sample.old() != null && copying) {
            growth.look(sample.old().sessions());
        }
        return judgeAgain();
    }

    /** The copy goes faster or slower from now on. */
    void paceChanged() {
        rules.forEach(Rule::paceChanged);
        growth.paceChanged();
    }

    /** The copy is as slow as it gets, and was in all samples since it last changed. */
    void slowest() {
        rules.forEach(Rule::slowest);
    }

    /** What presses by the samples so far and the last look at others while the copy held still. */
    Pressure judgeAgain() {
        return Pressure.hardest(List.of(allElse, growth.judge()));
    }

    /** Whether all that presses may be of the others' own making, which a look at them tells while the copy holds still. */
    boolean isDoubtful() {
        return allElse.level() != Pressure.Level.OVER && growth.judge().level() == Pressure.Level.OVER;
    }

    /** Takes in what was seen of others while the copy held still. */
    void still(SessionLooks.Seen sessions) {
        growth.alone(sessions);
    }

    /** A server that does not say how it is is no reason to go slower, and none to go faster. */
    private static Pressure silence(Sample sample) {
        return sample.old() == null || sample.fresh() == null ? Pressure.UNKNOWN : Pressure.NONE;
    }
}
