package dev.migrator.core.run;

import dev.migrator.core.control.Activity;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this process does for one stream, by its roles. One thread calls it, except where it says else. */
final class StreamLoops implements AutoCloseable {
    private final StreamRecord stream;
    private final StreamWorks works;
    private final List<WorkLoop> loops = new CopyOnWriteArrayList<>();
    private volatile @Nullable LaneLoops lanes;

    private StreamLoops(StreamRecord stream, StreamWorks works) {
        this.stream = stream;
        this.works = works;
    }

    /** Starts capture and what watches over the servers; {@link #replay} comes when it may. */
    static StreamLoops start(StreamRecord stream, StreamWorks works, Set<Role> roles) {
        StreamLoops started = new StreamLoops(stream, works);
        Server source = stream.source().server();
        boolean captures = roles.contains(Role.CAPTURE);
        if (captures) {
            started.add(new WorkLoop("source guard " + stream.id(), source, () -> works.sourceGuard(stream)));
        }
        if (captures || roles.contains(Role.REPLAY)) {
            started.add(new WorkLoop("log guard " + stream.id(), Server.KAFKA, () -> works.logGuard(stream)));
        }
        if (captures) {
            started.add(new WorkLoop("capture " + stream.id(), source, () -> works.capture(stream)));
        }
        return started;
    }

    private void add(WorkLoop loop) {
        loops.add(loop.start());
    }

    /** Takes part in the replay, if it does not already. */
    void replay() {
        if (lanes == null) {
            lanes = new LaneLoops(stream, works).start();
        }
    }

    /** What each part does, by role. From any thread. */
    Map<String, Activity> activities() {
        Map<String, Activity> activities = new LinkedHashMap<>();
        loops.forEach(loop -> activities.put(loop.name(), loop.activity()));
        LaneLoops shared = lanes;
        if (shared != null) {
            activities.putAll(shared.activities());
        }
        return activities;
    }

    /** The failure that ended a part for good, if one has. */
    Optional<MigratorException> failure() {
        return Stream.concat(
                        loops.stream().flatMap(loop -> Stream.ofNullable(loop.failure())),
                        Stream.ofNullable(lanes).flatMap(l -> l.failure().stream()))
                .findFirst();
    }

    /** Ends all of it, at once. */
    @Override
    public void close() {
        Stream.<Runnable>concat(
                        loops.stream().map(loop -> loop::close),
                        Stream.ofNullable(lanes).map(l -> l::close))
                .parallel()
                .forEach(Runnable::run);
    }
}
