package dev.migrator.cli.killloop;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * An application's session: one transaction after the other. It comes back when its connection is lost; what it may
 * meet in others is a conflict. Any other error is one that we have caused.
 */
final class Client {
    /** Of unique values, of locks, of the order of locks; and a session or server that is ending. */
    private static final Set<String> CONFLICTS = Set.of("23505", "55P03", "40P01", "57P01", "57P02", "57P03");

    private static final int LONGEST_PAUSE_MILLIS = 4;

    private final Stand stand;
    private final Random random;
    private final Work work;
    private int committed;

    Client(Stand stand, Random random, Work work) {
        this.stand = stand;
        this.random = random;
        this.work = work;
    }

    /** Works until then, by {@link System#nanoTime()}; returns how many transactions were not broken off. */
    int workUntil(long end) throws Exception {
        while (System.nanoTime() - end < 0) {
            try (Connection connection = stand.connect(Side.OLD)) {
                work(connection, end);
            } catch (SQLException e) {
                requireExpected(e);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        return committed;
    }

    private void work(Connection connection, long end) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '200ms'");
            while (System.nanoTime() - end < 0) {
                try {
                    work.once(statement, random);
                    committed++;
                } catch (SQLException e) {
                    requireExpected(e);
                    statement.execute("ROLLBACK");
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
            }
        }
    }

    static void requireExpected(SQLException e) throws SQLException {
        String state = String.valueOf(e.getSQLState());
        if (!CONFLICTS.contains(state) && !state.startsWith("08")) {
            throw new AssertionError("the application met an error that it must not meet: " + state, e);
        }
    }

    /** One transaction, begun and ended by SQL. */
    @FunctionalInterface
    interface Work {
        void once(Statement statement, Random random) throws SQLException;
    }
}
