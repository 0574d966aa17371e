package dev.migrator.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When the copy goes slower than it could. The limits take workers away while one of them is passed, down to one worker,
 * and give them back afterwards.
 *
 * @param auto false if the limits are not looked at
 * @param rate bytes a second that all workers together read at most; none for as many as possible
 * @param maxStandbyLag log that a physical standby of either database has not applied yet
 * @param maxActiveSessions sessions of others that are at work on old
 * @param maxTransactionGrowth percent by which more transactions of others may be under way at once on old than without the copy
 * @param maxCommitSlowdown how many times as long as before the copy a commit on old may take
 * @param maxForcedCheckpoints checkpoints a minute that new makes because it has written so much log
 * @param maxSnapshotAge how long one snapshot of old is copied from while others are at work there
 */
public record ThrottleConfig(
        boolean auto,
        DataSize rate,
        DataSize maxStandbyLag,
        int maxActiveSessions,
        int maxTransactionGrowth,
        int maxCommitSlowdown,
        int maxForcedCheckpoints,
        Duration maxSnapshotAge) {
    /** No bound of the rate. */
    public static final DataSize UNLIMITED = new DataSize(0);

    public static final ThrottleConfig DEFAULT =
            new ThrottleConfig(true, UNLIMITED, DataSize.megabytes(256), 32, 25, 5, 30, Duration.ofSeconds(30));

    private static final Kind<Boolean> AUTO = Kind.choice(List.of(true, false));
    private static final Kind<DataSize> LAG = Kind.size(DataSize.megabytes(1), DataSize.gigabytes(1_000));
    private static final Kind<Integer> SESSIONS = Kind.integer(1, 10_000);
    private static final Kind<Integer> GROWTH = Kind.integer(5, 10_000);
    private static final Kind<Integer> SLOWDOWN = Kind.integer(2, 1_000);
    private static final Kind<Integer> CHECKPOINTS = Kind.integer(3, 10_000);
    private static final Kind<Duration> AGE = Kind.duration(Duration.ofSeconds(1), Duration.ofDays(1));

    /**
     * The rate that a text such as "50MB" or "unlimited" names, as an operator may write it here and at the command line.
     *
     * @return empty if it names none
     */
    public static Optional<DataSize> parseRate(String text) {
        return rateKind().parse().apply(text);
    }

    /** What may be written for a rate, as the end of a sentence. */
    public static String acceptedRate() {
        return rateKind().accepted();
    }

    private static Kind<DataSize> rateKind() {
        Kind<DataSize> size = Kind.size(DataSize.megabytes(1), DataSize.gigabytes(100));
        return new Kind<>(
                "unlimited, or " + size.accepted(),
                false,
                text -> text.equals("unlimited")
                        ? Optional.of(UNLIMITED)
                        : size.parse().apply(text));
    }

    static ThrottleConfig read(Section backfill) {
        Section section = backfill.section("throttle");
        ThrottleConfig config = new ThrottleConfig(
                section.value("auto", AUTO, DEFAULT.auto),
                section.value("rate", rateKind(), DEFAULT.rate),
                section.value("max_standby_lag", LAG, DEFAULT.maxStandbyLag),
                section.value("max_active_sessions", SESSIONS, DEFAULT.maxActiveSessions),
                section.value("max_transaction_growth", GROWTH, DEFAULT.maxTransactionGrowth),
                section.value("max_commit_slowdown", SLOWDOWN, DEFAULT.maxCommitSlowdown),
                section.value("max_forced_checkpoints", CHECKPOINTS, DEFAULT.maxForcedCheckpoints),
                section.value("max_snapshot_age", AGE, DEFAULT.maxSnapshotAge));
        section.end();
        return config;
    }
}
