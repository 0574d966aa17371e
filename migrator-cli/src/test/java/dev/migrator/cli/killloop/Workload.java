package dev.migrator.cli.killloop;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What the applications of old do in one round. */
final class Workload {
    private static final int SESSIONS = 4;
    private static final Duration TIME = Duration.ofMillis(1300);

    private final Stand stand;
    private final long seed;
    private final boolean huge;

    /** @param huge with one transaction of more than a hundred thousand rows */
    Workload(Stand stand, long seed, boolean huge) {
        this.stand = stand;
        this.seed = seed;
        this.huge = huge;
    }

    /** Completes with the number of transactions, once all sessions have ended. */
    CompletableFuture<Integer> begin() {
        long end = System.nanoTime() + TIME.toNanos();
        Random seeds = new Random(seed);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            clients.add(new Client(
                    stand, new Random(seeds.nextLong()), new Transactions("round %d session %d ".formatted(seed, i))));
        }
        clients.add(new Client(stand, new Random(seeds.nextLong()), new Bulk(huge)));
        return clients.stream()
                .map(client -> CompletableFuture.supplyAsync(() -> work(client, end), Threads::run))
                .reduce(CompletableFuture.completedFuture(0), (a, b) -> a.thenCombine(b, Integer::sum));
    }

    /** Ends what a crash has left prepared, one way or the other. */
    void endPrepared() throws SQLException {
        Random random = new Random(seed);
        List<String> names = new ArrayList<>();
        try (Connection connection = stand.connect(Side.OLD);
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT gid FROM pg_prepared_xacts ORDER BY gid")) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            for (String name : names) {
                statement.execute("%s PREPARED '%s'".formatted(random.nextBoolean() ? "COMMIT" : "ROLLBACK", name));
            }
        }
    }

    private static int work(Client client, long end) {
        try {
            return client.workUntil(end);
        } catch (Exception e) {
            throw new IllegalStateException("the workload failed", e);
        }
    }
}
