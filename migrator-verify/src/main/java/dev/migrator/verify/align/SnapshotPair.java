package dev.migrator.verify.align;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.snapshot.ExportedSnapshot;
import java.time.Clock;
import java.time.Duration;

/**
 * The rows of a stream's source and target at one exact position, both frozen while both databases go on. Thread-safe;
 * closing it ends both snapshots.
 */
public final class SnapshotPair implements AutoCloseable {
    private final ExportedSnapshot source;
    private final TargetSnapshot target;
    private final Duration held;
    private final long changes;

    private SnapshotPair(ExportedSnapshot source, TargetSnapshot target, Duration held, long changes) {
        this.source = source;
        this.target = target;
        this.held = held;
        this.changes = changes;
    }

    /**
     * Holds replay just long enough to freeze both sides; replay is free again when this returns or throws.
     *
     * @param patience see {@link HeldStream#at}
     */
    public static SnapshotPair open(StreamEnds ends, Duration patience, Clock clock) {
        HeldStream held = HeldStream.at(ends, patience, clock);
        TargetSnapshot target;
        try {
            target = TargetSnapshot.open(ends.target());
        } catch (RuntimeException e) {
            closeAfter(held, e);
            throw e;
        }
        try {
            held.requireStillHeld();
            held.takeSource();
            held.close();
            return new SnapshotPair(held.source(), target, held.heldFor(), held.changes());
        } catch (RuntimeException e) {
            closeAfter(target, e);
            closeAfter(held, e);
            closeAfter(held.source(), e);
            throw e;
        }
    }

    public Lsn position() {
        return source.position();
    }

    /** The name to import at that end. */
    public String snapshot(End end) {
        return end == End.SOURCE ? source.name() : target.name();
    }

    /** How long replay stood still for it. */
    public Duration held() {
        return held;
    }

    /** How many changed rows the lanes had applied up to the position, since the stream began. */
    public long changes() {
        return changes;
    }

    @Override
    public void close() {
        try (target) {
            source.close();
        }
    }

    private static void closeAfter(AutoCloseable resource, RuntimeException cause) {
        try {
            resource.close();
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }
}
