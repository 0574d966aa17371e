package dev.migrator.backfill.pace;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session for short questions to a server, opened when it is needed and again after it failed. For one thread. */
final class MonitorSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MonitorSession.class);
    /** An answer that takes longer is an answer, too. */
    private static final String ANSWER_WITHIN = "SET statement_timeout = '5s'";

    private static final int SILENT_MILLIS = 10_000;

    private final Database database;
    private @Nullable Connection connection;

    MonitorSession(Database database) {
        this.database = database;
    }

    /** @throws MigratorException if the server does not answer in time; the session is closed then */
    <T> T ask(Function<Queries, T> question) {
        try {
            return question.apply(Queries.on(open()));
        } catch (MigratorException e) {
            close();
            throw e;
        }
    }

    private Connection open() {
        Connection open = connection;
        if (open == null) {
            open = database.open(Purpose.MONITOR);
            connection = open;
            try {
                open.setNetworkTimeout(Runnable::run, SILENT_MILLIS);
            } catch (SQLException e) {
                throw SqlFailures.wrap("setting up a monitor session on " + database.describe(), e);
            }
            Queries.on(open).update("setting up a monitor session", ANSWER_WITHIN);
        }
        return open;
    }

    @Override
    public void close() {
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
