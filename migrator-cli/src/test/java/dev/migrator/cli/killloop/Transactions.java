package dev.migrator.cli.killloop;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Transactions of some moves each, with savepoints released and rolled back, ended by commit, rollback or two-phase
 * commit. Several sessions that do this at once commit in an order that has nothing to do with that of their changes.
 */
final class Transactions implements Client.Work {
    private final String prefix;
    private final AtomicInteger prepared = new AtomicInteger();

    /** @param prefix of the names of prepared transactions, this session's own */
    Transactions(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public void once(Statement statement, Random random) throws SQLException {
        statement.execute("BEGIN");
        if (random.nextInt(4) == 0) {
            statement.execute("SET LOCAL synchronous_commit = off");
        }
        int moves = 1 + random.nextInt(4);
        for (int i = 0; i < moves; i++) {
            move(statement, random);
        }
        end(statement, random.nextInt(12));
    }

    private static void move(Statement statement, Random random) throws SQLException {
        boolean regretted = random.nextInt(8) == 0;
        if (!regretted && random.nextBoolean()) {
            all(statement, random);
            return;
        }
        statement.execute("SAVEPOINT here");
        try {
            all(statement, random);
            statement.execute(regretted ? "ROLLBACK TO here" : "RELEASE here");
        } catch (SQLException e) {
            Client.requireExpected(e);
            statement.execute("ROLLBACK TO here");
        }
    }

    private static void all(Statement statement, Random random) throws SQLException {
        for (String sql : Moves.any(random)) {
            statement.execute(sql);
        }
    }

    private void end(Statement statement, int how) throws SQLException {
        switch (how) {
            case 0 -> statement.execute("ROLLBACK");
            case 1 -> endInTwoPhases(statement, "COMMIT");
            case 2 -> endInTwoPhases(statement, "ROLLBACK");
            default -> statement.execute("COMMIT");
        }
    }

    private void endInTwoPhases(Statement statement, String end) throws SQLException {
        String name = prefix + prepared.incrementAndGet();
        statement.execute("PREPARE TRANSACTION '%s'".formatted(name));
        statement.execute("%s PREPARED '%s'".formatted(end, name));
    }
}
