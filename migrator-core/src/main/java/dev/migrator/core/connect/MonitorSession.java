package dev.migrator.core.connect;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session for short questions to a server, kept for the next one: to open a session costs the server some hundred times
 * what an answer costs, which its application feels if it happens every second. Opened when it is needed, and anew after it
 * failed or became too old: the address may lead to another server by then. Thread-safe; a question waits for the one before.
 */
public final class MonitorSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MonitorSession.class);
    /** An answer that takes longer is an answer, too. */
    private static final String ANSWER_WITHIN = "SET statement_timeout = '5s'";

    private static final int SILENT_MILLIS = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** A session that is lost says so at once; a server that is silent is not asked a second time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Database database;
    private final Runnable opening;
    private final Duration longest;
    private @Nullable Connection connection;
    private long opened;
    private boolean closed;

    public MonitorSession(Database database) {
        this(database, () -> {});
    }

    /** @param opening run before each opening; if it throws there is no session */
    public MonitorSession(Database database, Runnable opening) {
        this(database, opening, LONGEST);
    }

    /** @param longest a session that is older is not asked any more */
    public MonitorSession(Database database, Runnable opening, Duration longest) {
        this.database = database;
        this.opening = opening;
        this.longest = longest;
    }

    /**
     * Asks the server; once more in a new session if the kept one turns out to be lost, so the question must bear to be asked
     * twice.
     *
     * @throws MigratorException if the server does not answer in time, and the session is ended then; or after {@link #close}
     */
    public synchronized <T> T ask(Function<Queries, T> question) {
        long begun = System.nanoTime();
        if (begun - opened > longest.toNanos()) {
            end();
        }
        boolean kept = connection != null;
        try {
            return askOnce(question);
        } catch (MigratorException e) {
            boolean atOnce = System.nanoTime() - begun < AT_ONCE.toNanos();
            if (kept && atOnce && SqlState.isSessionLost(e)) {
                return askAgain(question, e);
            }
            throw e;
        }
    }

    private <T> T askAgain(Function<Queries, T> question, MigratorException lost) {
        try {
            return askOnce(question);
        } catch (MigratorException e) {
            e.addSuppressed(lost);
            throw e;
        }
    }

    private <T> T askOnce(Function<Queries, T> question) {
        try {
            return question.apply(Queries.on(open()));
        } catch (MigratorException e) {
            end();
            throw e;
        }
    }

    private Connection open() {
        if (closed) {
            throw new RetryableFailure("the monitor session on " + database.describe() + " is closed");
        }
        Connection open = connection;
        if (open == null) {
            opening.run();
            open = database.open(Purpose.MONITOR);
            connection = open;
            opened = System.nanoTime();
            try {
                open.setNetworkTimeout(Runnable::run, SILENT_MILLIS);
            } catch (SQLException e) {
                throw SqlFailures.wrap("setting up a monitor session on " + database.describe(), e);
            }
            Queries.on(open).update("setting up a monitor session", ANSWER_WITHIN);
        }
        return open;
    }

    /** Waits for a question that is under way; none is answered after that. */
    @Override
    public synchronized void close() {
        closed = true;
        end();
    }

    private void end() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("closing a monitor session failed: {}", e.getMessage());
            }
        }
    }
}
