package dev.migrator.cli.killloop;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.postgresql.PGConnection;

/** Many rows at a time: COPY, statements of many rows, and in some rounds one transaction that is cut into parts. */
final class Bulk implements Client.Work {
    private static final int HUGE = 100_000;
    private static final String ROOM = "SELECT coalesce(max(id), 0) + 1 FROM bulk";

    private boolean huge;

    /** @param huge whether the first transaction is one of a hundred thousand rows */
    Bulk(boolean huge) {
        this.huge = huge;
    }

    @Override
    public void once(Statement statement, Random random) throws SQLException {
        if (huge) {
            statement.execute(hugeOne(random));
            huge = false;
        }
        switch (random.nextInt(6)) {
            case 0, 1 -> copy(statement, 200 + random.nextInt(1500));
            case 2, 3 -> statement.execute(insert(100 + random.nextInt(500), 20));
            case 4 ->
                statement.execute("UPDATE bulk SET text = 'changed ' || id WHERE id %% 50 = %d AND batch >= 0"
                        .formatted(random.nextInt(50)));
            default -> statement.execute("DELETE FROM bulk WHERE id < (%s) - 3000 AND batch >= 0".formatted(ROOM));
        }
    }

    private static String hugeOne(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "TRUNCATE bulk; " + insert(HUGE, 150);
            case 1 -> "DELETE FROM bulk; " + insert(HUGE, 150);
            case 2 -> insert(HUGE, 150) + "; UPDATE bulk SET batch = batch + 1";
            default -> insert(HUGE, 150) + "; DELETE FROM bulk WHERE id % 10 <> 0";
        };
    }

    private static String insert(int rows, int width) {
        return "INSERT INTO bulk SELECT (%s) + g, 1, repeat('x', %d) FROM generate_series(1, %d) g"
                .formatted(ROOM, width, rows);
    }

    /** All rows of a page come as one record of the source's log, and so at one position. */
    private static void copy(Statement statement, int rows) throws SQLException {
        long first;
        try (var row = statement.executeQuery(ROOM)) {
            row.next();
            first = row.getLong(1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            text.append(first + i).append("\t2\tcopied\n");
        }
        try {
            statement
                    .getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY bulk FROM STDIN", new StringReader(text.toString()));
        } catch (IOException e) {
            throw new SQLException("the COPY was broken off", "08006", e);
        }
    }
}
