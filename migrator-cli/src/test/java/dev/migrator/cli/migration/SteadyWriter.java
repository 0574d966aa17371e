package dev.migrator.cli.migration;

import dev.migrator.core.connect.Endpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes small transactions to old all the time, as an application does that connects again when its server is back. */
final class SteadyWriter implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;
    private static final long RECONNECT_MILLIS = 200;

    private final Endpoint old;
    private final Thread thread = new Thread(this::work, "writer");
    private final AtomicInteger committed = new AtomicInteger();
    private volatile boolean ended;

    private SteadyWriter(Endpoint old) {
        this.old = old;
    }

    static SteadyWriter start(Endpoint old) {
        SteadyWriter writer = new SteadyWriter(old);
        writer.thread.start();
        return writer;
    }

    /** How many transactions old has acknowledged. */
    int committed() {
        return committed.get();
    }

    private void work() {
        while (!ended) {
            try (Connection connection = DriverManager.getConnection(old.jdbcUrl(), old.user(), "x");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!ended) {
                    transaction(statement, committed.get());
                    connection.commit();
                    committed.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (SQLException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void transaction(Statement statement, int i) throws SQLException {
        statement.execute("INSERT INTO item (word) VALUES ('word %d')".formatted(i));
        statement.execute("UPDATE item SET word = word || '.' WHERE id IN (SELECT min(id) FROM item)");
        statement.execute("INSERT INTO note VALUES (%d, 'said')".formatted(i % 5));
        statement.execute("DELETE FROM item WHERE id IN (SELECT id FROM item ORDER BY id DESC OFFSET 500)");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when nothing is written any more. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
