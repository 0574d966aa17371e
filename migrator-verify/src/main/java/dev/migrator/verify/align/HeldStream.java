package dev.migrator.verify.align;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.Markers;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream whose replay stands exactly at {@link #position()} of the source, with the source's rows at that position in a
 * snapshot. Closing it lets replay go on and gives the snapshot up, unless it was taken. Not thread-safe.
 *
 * <p>The order makes it exact: replay is stopped first, so that no lane can be past the position that the temporary slot
 * then tells; the lanes are let go up to that position; a marker gives each of them something later, so that they know
 * that nothing is missing.
 */
public final class HeldStream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HeldStream.class);

    private final StreamEnds ends;
    private final Clock clock;
    private final Instant since;
    private final ExportedSnapshot source;
    private final long changes;
    private boolean sourceTaken;

    private HeldStream(StreamEnds ends, Clock clock, Instant since, ExportedSnapshot source) {
        this.ends = ends;
        this.clock = clock;
        this.since = since;
        this.source = source;
        this.changes = ends.lanes().read(ends.stream()).stream()
                .mapToLong(LaneState::changes)
                .sum();
    }

    /**
     * Stops replay at one exact position; whatever goes wrong, replay is free again afterwards.
     *
     * @param patience how long a transaction of the source may hold up the slot, and how long replay may take to arrive
     * @throws dev.migrator.core.failure.RetryableFailure if replay did not arrive in time; it tells where each lane stands
     */
    public static HeldStream at(StreamEnds ends, Duration patience, Clock clock) {
        LaneHold.require(ends);
        Instant since = clock.instant();
        String name = "verify_" + UUID.randomUUID().toString().substring(0, 8);
        try {
            ends.lanes().hold(ends.stream());
            return holdAtSlot(ends, patience, clock, since, name);
        } catch (RuntimeException e) {
            LaneHold.releaseAfter(ends, e);
            throw LaneHold.interruptedOr(e);
        }
    }

    private static HeldStream holdAtSlot(StreamEnds ends, Duration patience, Clock clock, Instant since, String name) {
        ExportedSnapshot source = ExportedSnapshot.temporary(ends.source(), "migrator_" + name, patience);
        try {
            ends.lanes().holdAt(ends.stream(), source.position());
            Markers.write(ends.source(), name);
            LaneHold.await(ends, source.position(), Deadline.in(patience, clock));
            return new HeldStream(ends, clock, since, source);
        } catch (RuntimeException e) {
            closeAfter(source, e);
            throw e;
        }
    }

    public Lsn position() {
        return source.position();
    }

    /** The source's rows at {@link #position()}; closed together with this. */
    public ExportedSnapshot source() {
        return source;
    }

    /** How many changed rows the lanes had applied up to the position, since the stream began. */
    public long changes() {
        return changes;
    }

    /** What was read on the target until now was read at {@link #position()}, or this throws. */
    void requireStillHeld() {
        if (!ends.lanes().isHeldAt(ends.stream(), position())) {
            throw letGo();
        }
    }

    private RetryableFailure letGo() {
        return new RetryableFailure(
                "replay of stream %s was let go from %s by somebody else, another verification or a start that took this one for dead; run this again"
                        .formatted(ends.stream(), position()));
    }

    /**
     * Makes sure that what {@code target} has written and not committed is written at {@link #position()}, and that replay
     * does not go on before the transaction ends. To be called last in it: replay waits meanwhile.
     */
    public void requireHeldToTheEndOf(Connection target) {
        if (!LaneStore.on(target).isKeptAt(ends.stream(), position())) {
            throw letGo();
        }
    }

    /** Leaves the source's snapshot to the caller, who closes it. */
    ExportedSnapshot takeSource() {
        sourceTaken = true;
        return source;
    }

    public Duration heldFor() {
        return Duration.between(since, clock.instant());
    }

    @Override
    public void close() {
        try {
            LaneHold.release(ends);
            log.info("replay of stream {} was held for {} at {}", ends.stream(), heldFor(), position());
        } finally {
            if (!sourceTaken) {
                source.close();
            }
        }
    }

    private static void closeAfter(ExportedSnapshot snapshot, RuntimeException cause) {
        try {
            snapshot.close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
