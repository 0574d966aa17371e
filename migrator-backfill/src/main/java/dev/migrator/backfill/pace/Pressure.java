package dev.migrator.backfill.pace;

import java.util.Comparator;
import java.util.List;

/**
 * How hard the copy presses on something.
 *
 * @param sentence with the number and the limit; empty if it does not press
 */
record Pressure(Level level, String sentence) {
    /** Between this share of a limit and the limit itself nothing is changed. */
    private static final double CALM_BELOW = 0.8;

    static final Pressure NONE = new Pressure(Level.NONE, "");
    static final Pressure UNKNOWN = new Pressure(Level.UNKNOWN, "");

    /** How a value stands to its limit, by growing urgency. */
    enum Level {
        /** Well below it: there may be more. */
        NONE,
        /** Not known: leave everything as it is. */
        UNKNOWN,
        /** Close below it: there may be more only after a long time. */
        NEAR,
        /** Above it: there must be less. */
        OVER
    }

    static Pressure of(double value, double limit, String sentence) {
        if (value > limit) {
            return new Pressure(Level.OVER, sentence);
        }
        return value > limit * CALM_BELOW ? new Pressure(Level.NEAR, sentence) : NONE;
    }

    /** The hardest of several; none of none. */
    static Pressure hardest(List<Pressure> all) {
        return all.stream().max(Comparator.comparing(Pressure::level)).orElse(NONE);
    }
}
