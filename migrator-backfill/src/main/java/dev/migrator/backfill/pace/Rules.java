package dev.migrator.backfill.pace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules together: what presses hardest counts. Not thread-safe. */
final class Rules {
    private final List<Rule> rules;
    private final TransactionGrowth growth;

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

    /** @param activity meanwhile */
    Pressure judge(Sample sample, Activity activity) {
        Sample.Old old = sample.old();
        if (old != null) {
            takeIn(old, activity);
        }
        List<Pressure> pressures = new ArrayList<>();
        rules.forEach(r -> pressures.add(r.judge(sample)));
        pressures.add(growth.judge());
        return Pressure.hardest(pressures);
    }

    private void takeIn(Sample.Old old, Activity activity) {
        switch (activity) {
            case NONE -> {}
            case COPYING -> growth.look(old.sessions());
            case SLOWEST -> {
                growth.slowest(old.sessions());
                rules.forEach(r -> r.slowest(old));
            }
        }
    }

    /** The copy goes faster or slower from now on. */
    void paceChanged() {
        rules.forEach(Rule::paceChanged);
        growth.paceChanged();
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
