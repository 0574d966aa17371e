package dev.migrator.backfill.pace;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many workers may copy, by what presses: half as many when something is over its limit, one more after a calm
 * while, between one and all. If one is too many, it rests: half of its time, then three quarters, and so on
 * to thirty-one thirty-seconds. Additive up, multiplicative down; each step waits until the one before can have had its
 * effect, and a step up that was followed by pressure makes the next one wait twice as long. Beside others at work it begins
 * at the bottom and doubles until something presses, as the slow start of TCP does (RFC 5681). Not thread-safe.
 */
final class Throttle {
    /** A chunk has to end, and a queue to run off, before less work can be felt. */
    private static final Duration SETTLES = Duration.ofSeconds(5);

    /** So long a step of the start takes: by then it is felt in commits and in the transactions under way. */
    private static final Duration DOUBLES = Duration.ofSeconds(4);

    private static final Duration SHORTEST_CALM = Duration.ofSeconds(10);
    private static final Duration LONGEST_CALM = Duration.ofSeconds(160);
    /** Pressure that comes within this time after a step up is that step's fault. */
    private static final Duration BLAMED = Duration.ofSeconds(60);

    /** A copy that rests more would hardly come to an end, and old would be held up for longer by what it keeps. */
    private static final int MOST_PARTS_OF_TIME = 32;

    private int most;
    private int allowed;
    private int partsOfTime = 1;
    private boolean starting;
    private Duration calm = SHORTEST_CALM;
    private Instant lastDown = Instant.MIN;
    private Instant lastUp = Instant.MIN;
    private Instant blamed = Instant.MIN;
    private Instant lastPressure = Instant.MIN;
    private Instant lastOver = Instant.MIN;
    private String reason = "";
    private @Nullable Instant since;
    private @Nullable Instant lastLook;
    /** For so long nobody has copied; the clock of the steps stands still then. */
    private Duration idle = Duration.ZERO;

    Throttle(int most) {
        this.most = most;
        this.allowed = most;
    }

    /** From the bottom, since somebody could suffer; call it before anything is copied. */
    void startSlowly(Instant now, String why) {
        allowed = 1;
        partsOfTime = MOST_PARTS_OF_TIME;
        starting = true;
        lastLook = now;
        lastUp = now.minus(idle);
        blamed = lastUp;
        reason = why;
        since = now;
    }

    /** Changes how many there may be if nothing presses. */
    void limit(int workers) {
        if (workers == most) {
            return;
        }
        allowed = since == null ? workers : Math.min(allowed, workers);
        most = workers;
        if (isFull()) {
            release();
        }
    }

    /** Forgets what pressed: all may work. */
    void release() {
        allowed = most;
        partsOfTime = 1;
        starting = false;
        calm = SHORTEST_CALM;
        reason = "";
        since = null;
    }

    /**
     * Takes in how hard the copy presses now; call it about once a second.
     *
     * @param copying false if nobody copies, such as between two waves: that nothing presses then is no reason to go faster
     */
    void look(Instant now, Pressure pressure, boolean copying) {
        if (!copying && lastLook != null) {
            idle = idle.plus(Duration.between(lastLook, now));
        }
        lastLook = now;
        if (pressure.level() == Pressure.Level.OVER) {
            reason = pressure.sentence();
            since = since == null ? now : since;
        }
        judge(pressure.level(), now.minus(idle));
    }

    private void judge(Pressure.Level level, Instant now) {
        switch (level) {
            case OVER -> {
                lastPressure = now;
                lastOver = now;
                starting = false;
                stepDown(now);
            }
            case UNKNOWN -> lastPressure = now;
            case NEAR -> {
                lastPressure = now;
                stepUp(now, lastOver, starting ? SHORTEST_CALM : LONGEST_CALM);
            }
            case NONE -> {
                stepUp(now, starting ? lastOver : lastPressure, starting ? DOUBLES : calm);
                forgive(now);
            }
        }
    }

    /** Workers that may have a chunk, at least one. */
    int allowed() {
        return allowed;
    }

    /** One of so many parts of the time may be spent on copying; 1: all of it. More than 1 only if one worker is allowed. */
    int partsOfTime() {
        return partsOfTime;
    }

    int most() {
        return most;
    }

    /** Whether there is no step down any more. */
    boolean isSlowest() {
        return partsOfTime == MOST_PARTS_OF_TIME;
    }

    /** What took workers away, as it was when it pressed last; empty if all may work and nothing presses. */
    String reason() {
        return reason;
    }

    /** When that began; null if there is no reason. */
    @Nullable
    Instant since() {
        return since;
    }

    private void stepDown(Instant now) {
        if (isSlowest() || !isPast(lastDown, SETTLES, now)) {
            return;
        }
        if (!lastUp.equals(blamed) && !isPast(lastUp, BLAMED, now)) {
            blamed = lastUp;
            Duration doubled = calm.multipliedBy(2);
            calm = doubled.compareTo(LONGEST_CALM) > 0 ? LONGEST_CALM : doubled;
        }
        if (allowed > 1) {
            allowed /= 2;
        } else {
            partsOfTime *= 2;
        }
        lastDown = now;
    }

    /** One step, if {@code wait} has passed since the last one and since {@code pressed}. */
    private void stepUp(Instant now, Instant pressed, Duration wait) {
        if (since == null || !isPast(pressed, wait, now) || !isPast(lastUp, wait, now)) {
            return;
        }
        if (partsOfTime > 1) {
            partsOfTime /= 2;
            lastUp = now;
        } else if (allowed < most) {
            allowed = starting ? Math.min(most, allowed * 2) : allowed + 1;
            lastUp = now;
        }
        if (isFull()) {
            starting = false;
            reason = "";
            since = null;
        }
    }

    /** Long at full speed without pressure: the next trouble is a new one. */
    private void forgive(Instant now) {
        if (isFull() && isPast(lastPressure, LONGEST_CALM, now) && isPast(lastUp, LONGEST_CALM, now)) {
            calm = SHORTEST_CALM;
        }
    }

    private boolean isFull() {
        return allowed == most && partsOfTime == 1;
    }

    private static boolean isPast(Instant moment, Duration time, Instant now) {
        return moment.equals(Instant.MIN) || !now.isBefore(moment.plus(time));
    }
}
