package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.LargeTransaction;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.Optional;

/**
 * Applies a large transaction whose parts all stand in the log, where {@link EarlyWriter} has not. They are read a second time
 * for it, with its true end known. No more than one part is in memory.
 */
final class LargeReplay {
    private static final Duration POLL = Duration.ofMillis(200);
    /** A transaction that waits on the target keeps locks there. */
    private static final int EMPTY_POLLS = 100;

    private final LaneWriter writer;
    private final SliceSource source;
    private final Patience patience;

    LargeReplay(LaneWriter writer, SliceSource source, Patience patience) {
        this.writer = writer;
        this.source = source;
        this.patience = patience;
    }

    /**
     * Applies it, or tells that the lane is held; the source stands after it then, or anywhere if it was told to stop.
     *
     * @return empty if it was told to stop
     * @throws RetryableFailure if target or log are out of reach; nothing of it is applied, as far as is known
     */
    Optional<Applied> apply(LargeSeries series) {
        try (LargeTransaction large = writer.beginLarge(series.head(), series.nextOffset())) {
            if (large.state() == LargeTransaction.State.OPEN && !writeParts(large, series)) {
                return Optional.empty();
            }
            Applied applied = large.commit();
            source.seek(series.nextOffset());
            return Optional.of(applied);
        }
    }

    private boolean writeParts(LargeTransaction large, LargeSeries series) {
        source.seek(series.firstOffset());
        long next = series.firstOffset();
        int written = 0;
        for (int empty = 0; next <= series.lastOffset(); empty++) {
            if (patience.isStopped()) {
                return false;
            }
            if (empty > EMPTY_POLLS) {
                throw new RetryableFailure(
                        "offset %d of lane %s did not come within %d polls of %s, with a transaction open on the target; is Kafka down?"
                                .formatted(next, writer.lane(), empty, POLL));
            }
            for (Entry entry : source.poll(POLL)) {
                if (entry.offset() <= series.lastOffset() && isPartOf(entry.slice(), series)) {
                    large.write(((Slice.Part) entry.slice()).content());
                    written++;
                }
                next = entry.offset() + 1;
                empty = 0;
            }
        }
        requireAll(series, written);
        return true;
    }

    private void requireAll(LargeSeries series, int written) {
        if (written != series.lastIndex() + 1) {
            throw new InternalFailure(
                    "lane %s: %d of %d parts of transaction %d were found again between offsets %d and %d"
                            .formatted(
                                    writer.lane(),
                                    written,
                                    series.lastIndex() + 1,
                                    series.first().xid(),
                                    series.firstOffset(),
                                    series.lastOffset()));
        }
    }

    /** Of its own run; whatever stands between the parts came late from a capture that is gone. */
    private static boolean isPartOf(Slice slice, LargeSeries series) {
        return slice instanceof Slice.Part part
                && part.run() == series.run()
                && part.xid() == series.first().xid();
    }
}
