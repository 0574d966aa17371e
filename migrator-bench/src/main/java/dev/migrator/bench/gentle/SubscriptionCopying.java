package dev.migrator.bench.gentle;

import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.copier.Address;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Tools;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.embedded.process.Commands;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** PostgreSQL's own logical replication, which copies the rows first; the schema with its keys is there before. */
final class SubscriptionCopying implements Copying {
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(100);
    private static final String UNDONE = "SELECT count(*) FROM pg_catalog.pg_subscription_rel WHERE srsubstate <> 'r'";

    private static final String SCHEMA = """
            set -euo pipefail
            PATH='%3$s':$PATH
            pg_dump --schema-only '%1$s' | psql -X -q -v ON_ERROR_STOP=1 '%2$s'
            """;

    private final Duration following;

    /** @param following for how long it is measured when the rows are there */
    SubscriptionCopying(Duration following) {
        this.following = following;
    }

    @Override
    public void prepare(Pair pair) {
        String script = SCHEMA.formatted(Address.of(pair, Side.OLD), Address.of(pair, Side.NEW), Tools.clientFolder());
        Commands.Outcome outcome = Commands.run(List.of("bash", "-c", script), Map.of(), LONGEST);
        if (outcome.exitCode() != 0) {
            throw new RetryableFailure("copying the schema failed: " + outcome.output());
        }
        pair.execute(Side.OLD, "CREATE PUBLICATION bench FOR ALL TABLES");
    }

    @Override
    public List<Stretch> run(Pair pair) {
        OffsetDateTime begun = Milestone.now(pair);
        pair.execute(
                Side.NEW,
                "CREATE SUBSCRIPTION bench CONNECTION %s PUBLICATION bench"
                        .formatted(Identifiers.literal(Address.of(pair, Side.OLD))));
        awaitRows(pair);
        OffsetDateTime rows = Milestone.now(pair);
        Gentle.pause(following);
        return List.of(
                new Stretch("native subscription: while rows are copied", begun, rows),
                new Stretch("native subscription: after that, while it follows", rows, Milestone.now(pair)));
    }

    @Override
    public void remove(Pair pair) {
        pair.execute(Side.NEW, "DROP SUBSCRIPTION bench");
        pair.execute(Side.OLD, "DROP PUBLICATION bench");
    }

    private static void awaitRows(Pair pair) {
        long start = System.nanoTime();
        while (pair.list(Side.NEW, UNDONE, row -> row.getInt(1)).get(0) > 0) {
            if (System.nanoTime() - start > LONGEST.toNanos()) {
                throw new RetryableFailure("the native subscription has not copied all tables within " + LONGEST);
            }
            LockSupport.parkNanos(LOOKS_EVERY.toNanos());
        }
    }
}
