package dev.migrator.core.stream;

import dev.migrator.core.plan.SizeText;

/**
 * How much write-ahead log a slot may keep on its source.
 *
 * @param limit in bytes
 * @param drop true if a slot that keeps more is given up; false if that is only said
 */
public record WalBudget(long limit, boolean drop) {
    /** How a slot stands to its budget. */
    public enum Level {
        FINE,
        /** More than four fifths. */
        NEAR,
        OVER
    }

    /** Judges what a slot keeps, in bytes. */
    public Level judge(long retained) {
        if (retained > limit) {
            return Level.OVER;
        }
        return retained >= limit / 5 * 4 ? Level.NEAR : Level.FINE;
    }

    /** "the slot keeps 120 MB of log on old, 93 % of the budget of 128 MB". */
    public String sentence(String source, long retained) {
        return "the slot keeps %s of log on %s, %d %% of the budget of %s"
                .formatted(SizeText.of(retained), source, retained * 100 / limit, SizeText.of(limit));
    }
}
