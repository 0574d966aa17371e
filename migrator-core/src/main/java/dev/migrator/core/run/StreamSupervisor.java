package dev.migrator.core.run;

import dev.migrator.core.control.Activity;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.failure.MigratorException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every running stream of home at work in this process: starts what is new, stops what was stopped, and reports
 * what each part does. Streams are made and stopped by other commands, which only write to home. One thread calls it,
 * except where it says else.
 */
public final class StreamSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSupervisor.class);

    private final StreamStore streams;
    private final StreamWorks works;
    private final WorkerStore workers;
    private final String worker;
    private final Set<Role> roles;
    private final Predicate<StreamRecord> replayable;
    private final Consumer<StreamRecord> remover;
    private final Set<String> removed = new HashSet<>();
    private final Map<String, StreamLoops> running = new ConcurrentSkipListMap<>();
    /** The roles under which this process is known in home. */
    private final Set<String> reported = new HashSet<>();

    private volatile long reportedAt = System.nanoTime();

    private Optional<MigratorException> failure = Optional.empty();

    private StreamSupervisor(Builder builder) {
        this.streams = builder.streams;
        this.works = builder.works;
        this.workers = builder.workers;
        this.worker = builder.worker;
        this.roles = builder.roles;
        this.replayable = builder.replayable;
        this.remover = builder.remover;
    }

    /**
     * What a supervisor is made of.
     *
     * @param worker the id of this process among the workers
     * @param replayable whether a stream may be replayed yet
     * @param remover removes what a stopped stream has on its source; may be called again
     */
    public record Builder(
            StreamStore streams,
            StreamWorks works,
            WorkerStore workers,
            String worker,
            Set<Role> roles,
            Predicate<StreamRecord> replayable,
            Consumer<StreamRecord> remover) {
        public StreamSupervisor build() {
            return new StreamSupervisor(this);
        }
    }

    /** Sets streams to work that home cannot be asked about now; {@link #tend} takes them over once it can. */
    public void begin(List<StreamRecord> known) {
        for (StreamRecord stream : known) {
            try {
                run(stream);
            } catch (MigratorException e) {
                LOG.info("stream {} waits for home: {}", stream.id(), e.getMessage());
            }
        }
    }

    /** Brings this process in line with home once and reports; call it every few hundred milliseconds. */
    public void tend() {
        Map<String, MigratorException> failed = new LinkedHashMap<>();
        running.forEach((id, loops) -> loops.failure().ifPresent(f -> failed.put(id, f)));
        try {
            for (StreamRecord stream : streams.all()) {
                tend(stream);
            }
            failed.keySet().retainAll(running.keySet());
            report();
        } catch (MigratorException e) {
            LOG.warn("home cannot be read now; the streams go on as they are: {}", e.getMessage());
        }
        failure = failed.values().stream().findFirst();
    }

    private void report() {
        Map<String, Activity> now = activities();
        now.forEach((role, activity) -> workers.beat(worker, role, activity));
        reported.stream().filter(role -> !now.containsKey(role)).forEach(role -> workers.remove(worker, role));
        reported.clear();
        reported.addAll(now.keySet());
        reportedAt = System.nanoTime();
    }

    /** What each part of this process does, by role. From any thread. */
    public Map<String, Activity> activities() {
        Map<String, Activity> activities = new LinkedHashMap<>();
        running.values().forEach(loops -> activities.putAll(loops.activities()));
        return activities;
    }

    /** How long ago home was last told what this process does. From any thread. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - reportedAt);
    }

    /**
     * The failure that ended a part for good, if one had when {@link #tend} began. A part of a stream that was stopped
     * meanwhile does not count: its slot and topic may go at any moment.
     */
    public Optional<MigratorException> failure() {
        return failure;
    }

    private void tend(StreamRecord stream) {
        switch (stream.state()) {
            case CREATING -> {}
            case RUNNING -> run(stream);
            case STOPPED -> stop(stream);
        }
    }

    private void run(StreamRecord stream) {
        StreamLoops loops = running.computeIfAbsent(stream.id(), id -> StreamLoops.start(stream, works, roles));
        if (roles.contains(Role.REPLAY) && replayable.test(stream)) {
            loops.replay();
        }
    }

    private void stop(StreamRecord stream) {
        Optional.ofNullable(running.remove(stream.id())).ifPresent(StreamLoops::close);
        if (roles.contains(Role.CAPTURE) && !removed.contains(stream.id())) {
            LOG.info(
                    "stream {} was stopped; its slot {} is removed from {}",
                    stream.id(),
                    stream.slot(),
                    stream.source().word());
            remover.accept(stream);
            removed.add(stream.id());
        }
    }

    @Override
    public void close() {
        running.values().parallelStream().forEach(StreamLoops::close);
        running.clear();
        try {
            workers.remove(worker);
        } catch (MigratorException e) {
            LOG.debug("could not sign off from home", e);
        }
    }
}
