package dev.migrator.cdc.replay;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.LargeTransaction;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a large transaction while its parts are still on their way, in a transaction of the target that is open until the
 * last one has come. Where its commit record begins is enough to decide all that depends on its place: no other transaction
 * ends between that and its own end.
 *
 * <p>It is an attempt: whatever may pass, whatever does not fit, and whatever lasts gives it up. What was written is forgotten
 * then, and the transaction is applied by {@link LargeReplay} once it is complete, which has its true end for what it stores
 * and says. Failures that end replay are thrown. Not thread-safe.
 */
final class EarlyWriter {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyWriter.class);
    /** A transaction that waits on the target keeps locks there. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final LaneWriter writer;
    private final LongSupplier nanos;
    private @Nullable Attempt attempt;

    private record Attempt(LargeTransaction transaction, long run, long xid, int next, long at) {
        boolean continuesWith(Slice.Part part) {
            return part.run() == run && part.xid() == xid && part.index() == next;
        }
    }

    EarlyWriter(LaneWriter writer, LongSupplier nanos) {
        this.writer = writer;
        this.nanos = nanos;
    }

    /** Writes the next part that the chain has taken; a first one begins anew. Everything before it must be applied. */
    void write(Slice.Part part) {
        if (part.index() == 0) {
            giveUp("another one begins");
            begin(part);
        }
        Attempt now = attempt;
        if (now == null || !now.continuesWith(part)) {
            return;
        }
        if (changesSchema(part.content())) {
            giveUp("it changes the schema, which may have to wait for a person");
            return;
        }
        trying(() -> {
            now.transaction().write(part.content());
            attempt = new Attempt(now.transaction(), now.run(), now.xid(), now.next() + 1, nanos.getAsLong());
            if (part.ending() == null && now.transaction().isWaitedFor()) {
                giveUp("somebody waits for a lock of it");
            }
        });
    }

    private void begin(Slice.Part part) {
        Lsn record = part.commitRecord();
        if (record == null) {
            return;
        }
        SourceTransaction head = new SourceTransaction(
                part.xid(), new Lsn(record.value() + 1), part.committedAt(), List.of(), List.of());
        trying(() -> {
            LargeTransaction begun = writer.beginLarge(head, 0);
            attempt = new Attempt(begun, part.run(), part.xid(), 0, nanos.getAsLong());
            if (begun.state() != LargeTransaction.State.OPEN) {
                giveUp("the lane does not take it now");
            }
        });
    }

    /**
     * Commits the transaction of this series.
     *
     * @return empty if it was not written, or its outcome is not known: {@link LargeReplay} sees to it
     */
    Optional<Applied> commit(LargeSeries series) {
        Attempt now = attempt;
        if (now == null || now.run() != series.run() || now.next() != series.lastIndex() + 1) {
            giveUp("another one is complete");
            return Optional.empty();
        }
        attempt = null;
        try {
            return Optional.of(now.transaction().commit(series.head(), series.nextOffset()));
        } catch (RetryableFailure e) {
            LOG.info("replay of lane {}: transaction {}: {}", writer.lane(), now.xid(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Call it now and then while nothing comes. */
    void giveUpIfItWaits() {
        Attempt now = attempt;
        if (now != null && nanos.getAsLong() - now.at() > LONGEST_WAIT.toNanos()) {
            giveUp("no further part of it has come for " + LONGEST_WAIT.toSeconds() + " s");
        }
    }

    /** Forgets what was written, if there is something. */
    void giveUp(String why) {
        Attempt now = attempt;
        attempt = null;
        if (now != null) {
            LOG.info(
                    "replay of lane {}: transaction {} is not written before it is complete: {}",
                    writer.lane(),
                    now.xid(),
                    why);
            now.transaction().close();
        }
    }

    private void trying(Runnable work) {
        try {
            work.run();
        } catch (RetryableFailure | DivergenceFailure e) {
            LOG.info(
                    "replay of lane {}: a large transaction is not written as it comes: {}",
                    writer.lane(),
                    e.getMessage());
            giveUp("it failed");
        }
    }

    private static boolean changesSchema(List<RowChange> content) {
        return content.stream().anyMatch(RowChange.SchemaChange.class::isInstance);
    }
}
