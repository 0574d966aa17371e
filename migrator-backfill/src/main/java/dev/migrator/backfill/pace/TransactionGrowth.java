package dev.migrator.backfill.pace;

import java.util.Locale;

/**
 * What the application feels long before a server is full: as many transactions are under way at once as begin in a second
 * times the seconds that each takes (Little's law, Operations Research 9, 1961), so if more of them are under way while the
 * copy works than without it, they take longer because of it. What there is without it is seen before the copy, then in moments
 * in which it holds still, and after a while at its slowest. A queue that the copy has made outlives such a moment, so one moment
 * counts for little; it does not outlive the copy at its slowest, so what is there then is the load's own. Not thread-safe.
 */
final class TransactionGrowth {
    /** Fewer looks say nothing. */
    private static final int FEWEST_LOOKS = 12;
    /** By more, a change of the load would be seen late. */
    private static final int MOST_LOOKS = 600;
    /** Of so many looks is what was seen without the copy, the older ones counting less and less. */
    private static final double LOOKS_ALONE = 28;
    /** The mean of n looks lies mostly within so many times the root of mean/n, as counts of rare things do. */
    private static final double DEVIATIONS = 1.5;
    /** Less is nothing that anybody feels. */
    private static final double UNFELT = 0.3;
    /** So much a moment without the copy counts, more or less being there alike, or chance would pull it one way. */
    private static final double NEWS = 0.1;
    /** In one moment there is seldom more than what there mostly is and so many times its root: more is a queue. */
    private static final double DEVIATIONS_OF_MOMENT = 2;
    /** So many samples at the slowest are left for a queue to run off. */
    private static final int RUNS_OFF = 10;
    /** So much each further sample at the slowest counts. */
    private static final double NEWS_AT_SLOWEST = 0.1;

    private final int percent;
    private double alone;
    private int atSlowest;
    private SessionLooks.Seen seen = SessionLooks.Seen.NOTHING;

    /**
     * @param percent by how much more may be under way
     * @param alone what was seen before the copy began
     */
    TransactionGrowth(int percent, SessionLooks.Seen alone) {
        this.percent = percent;
        this.alone = alone.mean();
    }

    /** Takes in what is seen while the copy works. */
    void look(SessionLooks.Seen now) {
        seen = (seen.looks() > MOST_LOOKS ? seen.half() : seen).and(now);
    }

    /** Takes in what was seen while the copy held still for a moment. */
    void alone(SessionLooks.Seen still) {
        double more = Math.max(1, Math.max(alone, DEVIATIONS_OF_MOMENT * Math.sqrt(alone)));
        alone += NEWS * (Math.min(still.mean(), alone + more) - alone);
    }

    /** How many are under way without the copy, as far as it is known. */
    double alone() {
        return alone;
    }

    /** Takes in what is seen while the copy is as slow as it gets. */
    void slowest(SessionLooks.Seen now) {
        atSlowest++;
        if (atSlowest == RUNS_OFF) {
            seen = SessionLooks.Seen.NOTHING;
        } else if (atSlowest > RUNS_OFF) {
            alone += NEWS_AT_SLOWEST * (now.mean() - alone);
        }
        look(now);
    }

    /** The copy goes on in another way: what was seen so far says nothing of that. */
    void paceChanged() {
        seen = SessionLooks.Seen.NOTHING;
        atSlowest = 0;
    }

    Pressure judge() {
        if (seen.looks() < FEWEST_LOOKS) {
            return Pressure.UNKNOWN;
        }
        double limit = limit(percent);
        if (seen.mean() <= limit(percent / 2.0)) {
            return Pressure.NONE;
        }
        return new Pressure(seen.mean() > limit ? Pressure.Level.OVER : Pressure.Level.NEAR, sentence(limit));
    }

    private double limit(double growth) {
        double chance = DEVIATIONS * Math.sqrt(alone * (1.0 / seen.looks() + 1 / LOOKS_ALONE));
        return Math.max(UNFELT, alone * (1 + growth / 100) + chance);
    }

    private String sentence(double limit) {
        return String.format(
                Locale.ROOT,
                "%.1f transactions of others are under way at once on old, without the copy %.1f, limit %.1f"
                        + " (%d %% more, backfill.throttle.max_transaction_growth)",
                seen.mean(),
                alone,
                limit,
                percent);
    }
}
