package dev.migrator.core.run;

import dev.migrator.core.connect.BothSides;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.cutover.SwitchJournal;
import dev.migrator.core.failure.MigratorException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets replay go on when whoever held it has died: a verification or repair holds the lanes for a moment and must not
 * hold them for ever. For one thread.
 */
public final class HoldWatch {
    /** The role under which a process that holds lanes for verification or repair reports. */
    public static final String ROLE = "verify";

    /** Without a sign of life for so long, the process that held the lanes counts as dead. */
    public static final Duration SILENCE = Duration.ofSeconds(8);

    /** A stream that is being stopped is held for a moment before it is marked so. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(HoldWatch.class);

    private final StreamStore streams;
    private final BothSides<LaneStore> lanes;
    private final WorkerStore workers;
    private final SwitchJournal journal;
    private final Clock clock;
    private final Map<String, Long> heldSince = new HashMap<>();

    public HoldWatch(
            StreamStore streams, BothSides<LaneStore> lanes, WorkerStore workers, SwitchJournal journal, Clock clock) {
        this.streams = streams;
        this.lanes = lanes;
        this.workers = workers;
        this.journal = journal;
        this.clock = clock;
    }

    /** Looks once; call it every second or so. */
    public void look() {
        try {
            streams.all().stream()
                    .filter(s -> s.state() == StreamRecord.State.RUNNING)
                    .forEach(this::look);
        } catch (MigratorException e) {
            LOG.debug("looking after held lanes failed and is tried again", e);
        }
    }

    private void look(StreamRecord stream) {
        LaneStore target = lanes.on(stream.target());
        boolean held = target.read(stream.id()).stream().anyMatch(l -> l.holdAt() != null);
        if (!held || isWanted()) {
            heldSince.remove(stream.id());
        } else if (clock.millis() - heldSince.computeIfAbsent(stream.id(), id -> clock.millis()) > GRACE.toMillis()) {
            LOG.warn("replay of stream {} was held by a process that is gone; it goes on", stream.id());
            target.release(stream.id());
            heldSince.remove(stream.id());
        }
    }

    private boolean isWanted() {
        return journal.unfinished().isPresent()
                || workers.alive(SILENCE).stream()
                        .anyMatch(w -> w.role().equals(ROLE) || w.role().equals(SwitchWatch.ROLE));
    }
}
