package dev.migrator.cli.killloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reads on new while it is written: money is only ever moved, so every sum must be the same. */
final class SumReader {
    private static final String SUM = "SELECT sum(balance) FROM account";

    private final Stand stand;
    private final CompletableFuture<Long> done;
    private volatile boolean stopped;
    private final AtomicLong reads = new AtomicLong();

    private SumReader(Stand stand) {
        this.stand = stand;
        this.done = CompletableFuture.supplyAsync(this::read, Threads::run);
    }

    static SumReader begin(Stand stand) {
        return new SumReader(stand);
    }

    /** Returns how many sums were read; fails if one of them showed half a transfer. */
    long end() throws Exception {
        stopped = true;
        long read = done.get(60, TimeUnit.SECONDS);
        assertThat(read).as("sums read on new").isPositive();
        return read;
    }

    private long read() {
        while (!stopped) {
            try (Connection connection = stand.connect(Side.NEW);
                    Statement statement = connection.createStatement()) {
                while (!stopped) {
                    readOnce(statement);
                    reads.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(5);
                }
            } catch (SQLException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return reads.get();
            }
        }
        return reads.get();
    }

    private static void readOnce(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SUM)) {
            row.next();
            assertThat(row.getLong(1))
                    .as("the sum of all accounts, as seen on new")
                    .isEqualTo(50_000);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
