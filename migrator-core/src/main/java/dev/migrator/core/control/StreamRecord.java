package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stream as it was written down when it was made: the identity that capture and replay hold the servers to.
 *
 * @param id "f1", "r2", …: direction and generation
 * @param source the database whose log is read; the target is the other
 * @param systemIdentifier of the source's server, as pg_control_system() tells it
 * @param timeline of the source's server
 * @param start the slot's consistent point: the stream holds every transaction that ends after it
 * @param seal what publication and topic were when they were made
 */
public record StreamRecord(
        String id,
        int generation,
        Side source,
        State state,
        String slot,
        String publication,
        String topic,
        int lanes,
        String systemIdentifier,
        int timeline,
        Lsn start,
        StreamSeal seal) {

    /** A stream whose publication and topic were not written down. */
    public StreamRecord(
            String id,
            int generation,
            Side source,
            State state,
            String slot,
            String publication,
            String topic,
            int lanes,
            String systemIdentifier,
            int timeline,
            Lsn start) {
        this(
                id,
                generation,
                source,
                state,
                slot,
                publication,
                topic,
                lanes,
                systemIdentifier,
                timeline,
                start,
                StreamSeal.NONE);
    }

    public StreamRecord with(StreamSeal other) {
        return new StreamRecord(
                id,
                generation,
                source,
                state,
                slot,
                publication,
                topic,
                lanes,
                systemIdentifier,
                timeline,
                start,
                other);
    }

    /** Whether the stream is to be run. */
    public enum State {
        CREATING,
        RUNNING,
        STOPPED
    }

    public Side target() {
        return source.other();
    }

    public List<LaneId> laneIds() {
        return IntStream.range(0, lanes).mapToObj(n -> new LaneId(id, n)).toList();
    }
}
