package dev.migrator.core.run;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.control.Activity;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as one of those that replay a stream: a loop that is a member of them, and one for each lane that it was
 * given. Thread-safe.
 */
final class LaneLoops implements LaneShare, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoops.class);

    private final StreamRecord stream;
    private final StreamWorks works;
    private final WorkLoop membership;
    private final Map<LaneId, WorkLoop> lanes = new TreeMap<>(Comparator.comparingInt(LaneId::lane));
    private @Nullable MigratorException failure;

    LaneLoops(StreamRecord stream, StreamWorks works) {
        this.stream = stream;
        this.works = works;
        this.membership = new WorkLoop("replay " + stream.id(), Server.KAFKA, () -> works.member(stream, this));
    }

    LaneLoops start() {
        membership.start();
        return this;
    }

    @Override
    public synchronized void gain(Set<LaneId> gained) {
        LOG.info("lanes {} are replayed here from now on", gained);
        gained.forEach(lane -> lanes.computeIfAbsent(lane, this::loop));
    }

    @Override
    public void lose(Set<LaneId> lost) {
        List<WorkLoop> ending = remove(lost);
        if (!ending.isEmpty()) {
            CompletableFuture.allOf(ending.stream()
                            .map(loop -> CompletableFuture.runAsync(loop::close, LaneLoops::inItsOwnThread))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
            LOG.info("{} ended here", ending.stream().map(WorkLoop::name).toList());
        }
    }

    /** What this process does for the stream, by role. */
    synchronized Map<String, Activity> activities() {
        Map<String, Activity> activities = new TreeMap<>();
        Activity member = membership.activity();
        activities.put(membership.name(), member.equals(Activity.RUNNING) ? Activity.of(share()) : member);
        lanes.values().forEach(loop -> activities.put(loop.name(), loop.activity()));
        return activities;
    }

    /** The failure that ended a part for good, also that of a lane which has gone to another process since. */
    synchronized Optional<MigratorException> failure() {
        lanes.values().forEach(this::keepFailure);
        keepFailure(membership);
        return Optional.ofNullable(failure);
    }

    private String share() {
        String which = lanes.keySet().stream()
                .map(lane -> Integer.toString(lane.lane()))
                .collect(Collectors.joining(", "));
        return which.isEmpty()
                ? "ready; the %d lanes are replayed by others".formatted(stream.lanes())
                : "has lanes %s of %d".formatted(which, stream.lanes());
    }

    private static void inItsOwnThread(Runnable work) {
        new Thread(work, "migrator letting go").start();
    }

    private WorkLoop loop(LaneId lane) {
        return new WorkLoop("replay " + lane, stream.target().server(), () -> works.replay(stream, lane)).start();
    }

    private synchronized List<WorkLoop> remove(Set<LaneId> lost) {
        List<WorkLoop> removed = new ArrayList<>();
        for (LaneId lane : lost) {
            WorkLoop loop = lanes.remove(lane);
            if (loop != null) {
                keepFailure(loop);
                removed.add(loop);
            }
        }
        return removed;
    }

    private void keepFailure(WorkLoop loop) {
        MigratorException ended = loop.failure();
        if (failure == null && ended != null) {
            failure = ended;
        }
    }

    /** Leaves the others its lanes, after it has let go of them. */
    @Override
    public void close() {
        membership.close();
        lose(Set.copyOf(stream.laneIds()));
    }
}
