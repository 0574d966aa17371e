package dev.migrator.cli.migration;

import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * An application without a router: one numbered transaction after the other on the database that has the writes. At the
 * fence it looks where the writes are and runs the same transaction again; after a lost connection it looks whether the
 * transaction was committed.
 */
final class LedgerClient implements AutoCloseable {
    private static final long PAUSE_MILLIS = 12;

    private final BothSides<Endpoint> endpoints;
    private final int number;
    private final Random random;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long acknowledged;
    private volatile Throwable failure;
    private Side side = Side.OLD;
    private Connection connection;

    LedgerClient(BothSides<Endpoint> endpoints, int number, long seed) {
        this.endpoints = endpoints;
        this.number = number;
        this.random = new Random(seed * 31 + number);
        this.thread = new Thread(this::work, "client " + number);
        thread.start();
    }

    int number() {
        return number;
    }

    long acknowledged() {
        if (failure != null) {
            throw new AssertionError("client " + number + " failed", failure);
        }
        return acknowledged;
    }

    private void work() {
        try {
            while (!stopped) {
                long next = acknowledged + 1;
                commit(next);
                acknowledged = next;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (Throwable e) {
            failure = e;
        } finally {
            disconnect();
        }
    }

    private void commit(long transaction) throws Exception {
        boolean committed = attempt(transaction);
        while (!committed) {
            TimeUnit.MILLISECONDS.sleep(100);
            try {
                committed = isCommitted(transaction) || attempt(transaction);
            } catch (SQLTransientConnectionException e) {
                lookForTheWrites();
            }
        }
    }

    private boolean attempt(long transaction) throws SQLException {
        try {
            connect();
            change(transaction);
            connection.commit();
            return true;
        } catch (SQLException e) {
            disconnect();
            boolean fenced = SqlState.is(e, SqlState.FENCED);
            if (!fenced && !SqlState.isTransient(e)) {
                throw e;
            }
            lookForTheWrites();
            return false;
        }
    }

    private void change(long transaction) throws SQLException {
        run("INSERT INTO done VALUES (?, ?)", number, transaction);
        run("INSERT INTO trail VALUES (?, ?, 'written by a client')", number, transaction);
        run(
                "INSERT INTO event (at, client, number) VALUES (date '2020-01-01' + ?::int, ?, ?)",
                random.nextInt(700),
                number,
                transaction);
        int from = 1 + random.nextInt(25000);
        run("UPDATE account SET balance = balance - 1 WHERE id = ?", from);
        run("UPDATE account SET balance = balance + 1 WHERE id = ?", 25000 + from);
        switch (random.nextInt(6)) {
            case 0 -> {
                long id = mine(60000);
                run("UPDATE item SET id = -id WHERE id IN (?, ?)", id, -id);
            }
            case 1 -> {
                long id = mine(60000);
                run("DELETE FROM item WHERE id IN (?, ?)", id, -id);
                run("INSERT INTO item VALUES (?, 'item ' || ?, 7)", id, id);
            }
            case 2 -> run("UPDATE document SET revision = revision + 1 WHERE id = ?", mine(300));
            case 3 -> run("UPDATE document SET body = repeat(md5(?::text), 300) WHERE id = ?", transaction, mine(300));
            case 4 -> run("UPDATE trail SET text = 'changed' WHERE client = 0 AND number = ?", mine(20000));
            default ->
                run(
                        "UPDATE event SET at = date '2020-01-01' + ?::int WHERE client = 0 AND number = ?",
                        random.nextInt(700),
                        mine(20000));
        }
    }

    /** Clients share no rows but the accounts, and take those in one order: they never lock each other out. */
    private long mine(int rows) {
        return 2 + 2L * random.nextInt(rows / 2 - 1) - number % 2;
    }

    private boolean isCommitted(long transaction) throws SQLTransientConnectionException {
        try {
            connect();
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT 1 FROM done WHERE client = ? AND number = ?")) {
                statement.setInt(1, number);
                statement.setLong(2, transaction);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
        } catch (SQLException e) {
            disconnect();
            throw new SQLTransientConnectionException(e);
        }
    }

    private void lookForTheWrites() {
        Endpoint home = endpoints.on(Side.NEW);
        try (Connection there = DriverManager.getConnection(home.jdbcUrl(), home.user(), "x");
                Statement statement = there.createStatement();
                ResultSet row = statement.executeQuery("SELECT writes FROM migrator.route")) {
            side = row.next() && row.getString(1).equals("new") ? Side.NEW : Side.OLD;
        } catch (SQLException e) {
            Thread.onSpinWait();
        }
    }

    private void connect() throws SQLException {
        if (connection == null) {
            Endpoint endpoint = endpoints.on(side);
            connection = DriverManager.getConnection(endpoint.jdbcUrl(), endpoint.user(), "x");
            connection.setAutoCommit(false);
        }
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            Thread.onSpinWait();
        }
        connection = null;
    }

    private void run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
