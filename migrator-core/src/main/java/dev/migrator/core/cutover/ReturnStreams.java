package dev.migrator.core.cutover;

import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.MadeStream;
import dev.migrator.core.stream.Markers;
import dev.migrator.core.stream.StreamMaker;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The streams of a switch. The way back is made and seen to work before anything is held; it discards what it carries
 * until its begin marker, so that nothing which the forward stream wrote comes back. Thread-safe.
 */
public final class ReturnStreams {
    private static final Duration PROOF = Duration.ofSeconds(90);

    private final Databases databases;
    private final MigrationPlan plan;
    private final StreamStore streams;
    private final BothSides<LaneStore> lanes;
    private final Clock clock;

    public ReturnStreams(
            Databases databases, MigrationPlan plan, StreamStore streams, BothSides<LaneStore> lanes, Clock clock) {
        this.databases = databases;
        this.plan = plan;
        this.streams = streams;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** Makes and runs the stream back to {@code from}, or takes one that a crash left, and sees a marker come round. */
    public StreamRecord prepare(Side from) {
        StreamRecord stream = unused(from).orElseGet(() -> make(from));
        String proof = "proof-%s-%d".formatted(stream.id(), clock.millis());
        Markers.write(databases.on(stream.source()), proof);
        awaitMarker(stream, proof, Deadline.in(PROOF, clock));
        return stream;
    }

    /** From here on the stream applies what it carries. */
    public void begin(String id) {
        Markers.write(databases.on(stream(id).source()), beginMarker(id));
    }

    /** Stops the stream between two of its batches, for good; its processes remove slot and publication. */
    public void stop(String id) {
        lanes.on(stream(id).target()).hold(id);
        streams.stop(id);
    }

    /** Stops every stream whose source is {@code from}. */
    public void stopFrom(Side from) {
        streams.all().stream()
                .filter(s -> s.source() == from && s.state() == StreamRecord.State.RUNNING)
                .forEach(s -> stop(s.id()));
    }

    /** Returns when every lane of the stream has applied the marker. */
    public void awaitMarker(StreamRecord stream, String marker, Deadline deadline) {
        LaneStore target = lanes.on(stream.target());
        deadline.await(
                () -> target.haveReceived(stream.id(), marker, stream.lanes()),
                () ->
                        "marker %s of stream %s has not reached every lane on %s; lanes stand at %s. Is migrator start running?"
                                .formatted(
                                        marker,
                                        stream.id(),
                                        stream.target().word(),
                                        target.read(stream.id()).stream()
                                                .map(LaneState::position)
                                                .toList()));
    }

    private StreamRecord make(Side from) {
        StreamMaker maker = new StreamMaker(databases, streams, clock);
        Side source = from.other();
        MadeStream made = maker.make(plan, source, lanes.on(from), beginMarker(maker.nextId(source)));
        made.snapshot().close();
        return made.record();
    }

    private Optional<StreamRecord> unused(Side from) {
        Optional<StreamRecord> running = streams.running(from.other());
        if (running.isPresent()
                && lanes.on(from).read(running.get().id()).stream().anyMatch(l -> l.discardUntil() == null)) {
            throw new RefusedFailure("stream %s from %s to %s is already applied; writes are not on %s"
                    .formatted(running.get().id(), from.other().word(), from.word(), from.word()));
        }
        return running;
    }

    private StreamRecord stream(String id) {
        return streams.all().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RefusedFailure("stream " + id + " is not in the control schema of new"));
    }

    private static String beginMarker(String stream) {
        return stream + "-begin";
    }
}
