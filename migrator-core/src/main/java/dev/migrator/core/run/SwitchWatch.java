package dev.migrator.core.run;

import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.cutover.SwitchJournal;
import dev.migrator.core.cutover.Switchover;
import dev.migrator.core.failure.MigratorException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a switch whose process has died, so that held traffic never waits for a person: undone before the point of no
 * return, completed after it.
 */
public final class SwitchWatch {
    /** The role under which a process that makes a switch reports. */
    public static final String ROLE = "switch";

    /** Without a sign of life for so long, the process that made the switch counts as dead. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SwitchWatch.class);

    private final SwitchJournal journal;
    private final WorkerStore workers;
    private final Switchover switchover;

    public SwitchWatch(SwitchJournal journal, WorkerStore workers, Switchover switchover) {
        this.journal = journal;
        this.workers = workers;
        this.switchover = switchover;
    }

    /** Looks once; call it every few seconds. */
    public void look() {
        try {
            if (journal.unfinished().isPresent() && !isAlive()) {
                LOG.warn("a switch was left unfinished by a process that is gone; recovering it");
                switchover.recover();
            }
        } catch (MigratorException e) {
            LOG.warn("looking after an unfinished switch failed and is tried again: {}", e.getMessage());
        }
    }

    private boolean isAlive() {
        return workers.alive(SILENCE).stream().anyMatch(w -> w.role().equals(ROLE));
    }
}
