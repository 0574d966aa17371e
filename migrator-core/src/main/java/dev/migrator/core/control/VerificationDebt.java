package dev.migrator.core.control;

import java.util.Optional;

/** Tells how much has been applied to a stream's target since it was last verified clean. Thread-safe. */
public final class VerificationDebt {
    private final LaneStore lanes;
    private final VerificationStore verifications;

    /**
     * @param lanes of the stream's target
     * @param verifications of home
     */
    public VerificationDebt(LaneStore lanes, VerificationStore verifications) {
        this.lanes = lanes;
        this.verifications = verifications;
    }

    public Debt of(String stream) {
        long applied = lanes.read(stream).stream().mapToLong(LaneState::changes).sum();
        Optional<VerificationRecord> clean = verifications.lastClean(stream);
        boolean stillClean =
                verifications.last(stream).map(VerificationRecord::clean).orElse(false);
        return new Debt(
                clean,
                stillClean,
                applied - clean.map(VerificationRecord::changes).orElse(0L));
    }

    /**
     * What is owed on one stream.
     *
     * @param lastClean empty if the stream was never verified clean: then everything is owed
     * @param stillClean false if there was no verification, or if the last one found differences
     * @param changes rows changed since then; since the stream began if there was none
     */
    public record Debt(Optional<VerificationRecord> lastClean, boolean stillClean, long changes) {
        /** True if the last verification was clean and at most {@code limit} rows have changed since. */
        public boolean isAtMost(long limit) {
            return stillClean && changes <= limit;
        }
    }
}
