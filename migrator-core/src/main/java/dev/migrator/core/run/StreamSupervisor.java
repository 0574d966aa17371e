package dev.migrator.core.run;

import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.failure.MigratorException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every running stream of home at work in this process: starts what is new, stops what was stopped, and reports
 * what each part does. Streams are made and stopped by other commands, which only write to home. One thread calls it.
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
    private final Map<String, WorkLoop> captures = new LinkedHashMap<>();
    private final Map<String, LaneLoops> replays = new LinkedHashMap<>();
    /** The roles under which this process is known in home. */
    private final Set<String> reported = new HashSet<>();

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
        try {
            for (StreamRecord stream : streams.all()) {
                tend(stream);
            }
            report();
        } catch (MigratorException e) {
            LOG.warn("home cannot be read now; the streams go on as they are: {}", e.getMessage());
        }
    }

    private void report() {
        Map<String, String> notes = new LinkedHashMap<>();
        captures.values().forEach(loop -> notes.put(loop.name(), loop.note()));
        replays.values().forEach(loops -> notes.putAll(loops.notes()));
        notes.forEach((role, note) -> workers.beat(worker, role, note));
        reported.stream().filter(role -> !notes.containsKey(role)).forEach(role -> workers.remove(worker, role));
        reported.clear();
        reported.addAll(notes.keySet());
    }

    /** The failure that ended a part for good, if one has. */
    public Optional<MigratorException> failure() {
        return Stream.concat(
                        captures.values().stream().flatMap(l -> Optional.ofNullable(l.failure()).stream()),
                        replays.values().stream().flatMap(l -> l.failure().stream()))
                .findFirst();
    }

    private void tend(StreamRecord stream) {
        switch (stream.state()) {
            case CREATING -> {}
            case RUNNING -> run(stream);
            case STOPPED -> stop(stream);
        }
    }

    private void run(StreamRecord stream) {
        if (roles.contains(Role.CAPTURE)) {
            captures.computeIfAbsent(
                    stream.id(), id -> new WorkLoop("capture " + id, () -> works.capture(stream)).start());
        }
        if (roles.contains(Role.REPLAY) && replayable.test(stream)) {
            replays.computeIfAbsent(stream.id(), id -> new LaneLoops(stream, works).start());
        }
    }

    private void stop(StreamRecord stream) {
        Optional.ofNullable(captures.remove(stream.id())).ifPresent(WorkLoop::close);
        Optional.ofNullable(replays.remove(stream.id())).ifPresent(LaneLoops::close);
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
        Stream.<Runnable>concat(
                        captures.values().stream().map(loop -> loop::close),
                        replays.values().stream().map(loops -> loops::close))
                .parallel()
                .forEach(Runnable::run);
        captures.clear();
        replays.clear();
        try {
            workers.remove(worker);
        } catch (MigratorException e) {
            LOG.debug("could not sign off from home", e);
        }
    }
}
