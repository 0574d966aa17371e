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
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
    private @Nullable MigratorException failure;
    private final Map<String, WorkLoop> loops = new LinkedHashMap<>();

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

    /** Brings this process in line with home once and reports; call it every few hundred milliseconds. */
    public void tend() {
        List<WorkLoop> failed =
                loops.values().stream().filter(l -> l.failure() != null).toList();
        try {
            for (StreamRecord stream : streams.all()) {
                tend(stream);
            }
            failed = failed.stream().filter(loops.values()::contains).toList();
            loops.forEach((name, loop) -> workers.beat(worker, name, loop.note()));
        } catch (MigratorException e) {
            LOG.warn("home cannot be read now; the streams go on as they are: {}", e.getMessage());
        }
        failure = failed.stream().map(WorkLoop::failure).findFirst().orElse(null);
    }

    /**
     * The failure that ended a part for good, if one has. A part of a stream that was stopped meanwhile does not count: its
     * slot and topic may go at any moment.
     */
    public Optional<MigratorException> failure() {
        return Optional.ofNullable(failure);
    }

    private void tend(StreamRecord stream) {
        switch (stream.state()) {
            case CREATING -> {}
            case RUNNING -> run(stream);
            case STOPPED -> stop(stream);
        }
    }

    private void run(StreamRecord stream) {
        // Before what they watch, because loops are closed in this order: a slot goes only after its capture.
        if (roles.contains(Role.CAPTURE)) {
            start("source guard " + stream.id(), name -> new WorkLoop(name, () -> works.sourceGuard(stream)));
        }
        if (roles.contains(Role.CAPTURE) || roles.contains(Role.REPLAY)) {
            start("log guard " + stream.id(), name -> new WorkLoop(name, () -> works.logGuard(stream)));
        }
        if (roles.contains(Role.CAPTURE)) {
            start("capture " + stream.id(), name -> new WorkLoop(name, () -> works.capture(stream)));
        }
        if (roles.contains(Role.REPLAY) && replayable.test(stream)) {
            stream.laneIds()
                    .forEach(lane ->
                            start("replay " + lane, name -> new WorkLoop(name, () -> works.replay(stream, lane))));
        }
    }

    private void start(String name, Function<String, WorkLoop> maker) {
        loops.computeIfAbsent(name, n -> maker.apply(n).start());
    }

    private void stop(StreamRecord stream) {
        loops.entrySet().removeIf(entry -> {
            boolean itsOwn = isOf(stream, entry.getKey());
            if (itsOwn) {
                entry.getValue().close();
            }
            return itsOwn;
        });
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

    private static boolean isOf(StreamRecord stream, String name) {
        return name.equals("capture " + stream.id())
                || name.equals("source guard " + stream.id())
                || name.equals("log guard " + stream.id())
                || name.startsWith("replay " + stream.id() + "/");
    }

    @Override
    public void close() {
        loops.values().parallelStream().forEach(WorkLoop::close);
        loops.clear();
        try {
            workers.remove(worker);
        } catch (MigratorException e) {
            LOG.debug("could not sign off from home", e);
        }
    }
}
