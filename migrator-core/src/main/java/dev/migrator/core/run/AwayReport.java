package dev.migrator.core.run;

import dev.migrator.core.connect.Rounds;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.failure.MigratorException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells old what this process does and waits for while home does not answer, so that there is a place where people can
 * look. It costs old nothing while home answers. Thread-safe.
 */
public final class AwayReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AwayReport.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final StreamSupervisor supervisor;
    private final WorkerStore old;
    private final String worker;
    private final Rounds rounds = Rounds.every(EVERY);
    private final Thread thread = new Thread(this::run, "migrator report to old");
    private boolean told;

    /** @param worker the id of this process among the workers */
    public AwayReport(StreamSupervisor supervisor, WorkerStore old, String worker) {
        this.supervisor = supervisor;
        this.old = old;
        this.worker = worker;
        this.thread.setDaemon(true);
    }

    public AwayReport start() {
        thread.start();
        return this;
    }

    private void run() {
        rounds.run(this::look, e -> LOG.debug("old cannot be told what this process does", e));
        forget();
    }

    private void look() {
        if (supervisor.silence().compareTo(SILENCE) > 0) {
            told = true;
            supervisor.activities().forEach((role, activity) -> old.beat(worker, role, activity));
        } else {
            forget();
        }
    }

    private void forget() {
        if (told) {
            try {
                old.remove(worker);
                told = false;
            } catch (MigratorException e) {
                LOG.debug("old still says what this process did", e);
            }
        }
    }

    /** Does not wait for an old that does not answer. */
    @Override
    public void close() {
        rounds.stop();
    }
}
