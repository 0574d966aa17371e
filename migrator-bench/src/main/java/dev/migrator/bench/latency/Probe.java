package dev.migrator.bench.latency;

import dev.migrator.bench.meter.Statistics;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits numbered rows on old, one every ten milliseconds, and looks on new for the greatest number that is visible there.
 * Both times are of the same clock, that of this process.
 */
final class Probe {
    static final String TABLE = "CREATE TABLE public.bench_probe (id bigint PRIMARY KEY)";

    private static final long PERIOD = Duration.ofMillis(10).toNanos();
    /** Looking all the time would take half a core from what is looked at. */
    private static final long BETWEEN_LOOKS = Duration.ofMillis(2).toNanos();

    private static final Duration LAST_ARRIVES = Duration.ofSeconds(60);

    private final Pair pair;
    private final int first;
    private final long[] committed;
    private final long[] seen;

    /**
     * @param first number of the rows, greater than those of any earlier probe
     */
    Probe(Pair pair, int first, Duration time) {
        this.pair = pair;
        this.first = first;
        this.committed = new long[(int) (time.toNanos() / PERIOD)];
        this.seen = new long[committed.length];
    }

    /** The number that the next probe may begin with. */
    int next() {
        return first + committed.length;
    }

    /**
     * Returns when the last row has arrived.
     *
     * @throws RetryableFailure if it does not within a minute after it was written
     */
    Probed run() {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> writer = threads.submit(() -> on(pair.on(Side.OLD), this::write));
            Future<List<Double>> looks = threads.submit(() -> on(pair.on(Side.NEW), this::look));
            await(writer);
            return new Probed(latencies(), Statistics.of(await(looks)));
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Double> write(Queries old) {
        long start = System.nanoTime();
        for (int i = 0; i < committed.length; i++) {
            old.update("writing a probe", "INSERT INTO public.bench_probe (id) VALUES (?)", first + i);
            committed[i] = System.nanoTime();
            LockSupport.parkNanos(start + (i + 1) * PERIOD - System.nanoTime());
        }
        return List.of();
    }

    private List<Double> look(Queries fresh) {
        List<Double> between = new ArrayList<>();
        int arrived = 0;
        long before = System.nanoTime();
        long patience = seen.length * PERIOD + LAST_ARRIVES.toNanos();
        for (long start = before; arrived < seen.length; ) {
            long greatest = fresh.one(
                    "looking for a probe",
                    "SELECT coalesce(max(id), -1) FROM public.bench_probe",
                    row -> row.getLong(1));
            long now = System.nanoTime();
            for (; arrived < seen.length && first + arrived <= greatest; arrived++) {
                seen[arrived] = now;
            }
            between.add((now - before) / 1e6);
            before = now;
            if (now - start > patience || Thread.currentThread().isInterrupted()) {
                throw new RetryableFailure("%d of %d probes have arrived".formatted(arrived, seen.length));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        return between;
    }

    private Statistics latencies() {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < seen.length; i++) {
            millis.add((seen[i] - committed[i]) / 1e6);
        }
        return Statistics.of(millis);
    }

    private static List<Double> on(Database database, java.util.function.Function<Queries, List<Double>> work) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            return work.apply(Queries.on(connection));
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing the session of a probe", e);
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MigratorException ours
                    ? ours
                    : new InternalFailure("a probe failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetryableFailure("interrupted while probing", e);
        }
    }
}
