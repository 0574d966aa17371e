package dev.migrator.bench.gentle;

import dev.migrator.bench.meter.Statistics;
import dev.migrator.core.failure.ConfigurationFailure;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The transactions of pgbench that ended in some time.
 *
 * @param time how long that was
 */
record Window(Duration time, List<Transaction> transactions) {
    Window {
        transactions = List.copyOf(transactions);
    }

    /**
     * Those between two moments.
     *
     * @throws ConfigurationFailure if there is none
     */
    static Window between(OffsetDateTime from, OffsetDateTime to, List<Transaction> all) {
        long first = micros(from);
        long last = micros(to);
        List<Transaction> within =
                all.stream().filter(t -> t.end() >= first && t.end() <= last).toList();
        Duration time = Duration.between(from, to);
        if (within.isEmpty()) {
            throw new ConfigurationFailure(
                    "of %d transactions of pgbench none ended within the %d ms that are measured; take a larger --scale"
                            .formatted(all.size(), time.toMillis()));
        }
        return new Window(time, within);
    }

    /** Milliseconds from when each was due to its end. */
    Statistics latencies() {
        return milliseconds(Transaction::latency);
    }

    /** Milliseconds that each had to wait for its begin. */
    Statistics lags() {
        return milliseconds(Transaction::lag);
    }

    double seconds() {
        return time.toMillis() / 1000.0;
    }

    double perSecond() {
        return transactions.size() / seconds();
    }

    /** All of them as one. */
    static Window together(List<Window> windows) {
        return new Window(
                windows.stream().map(Window::time).reduce(Duration.ZERO, Duration::plus),
                windows.stream().flatMap(w -> w.transactions.stream()).toList());
    }

    private Statistics milliseconds(ToLongFunction<Transaction> micros) {
        return Statistics.of(
                transactions.stream().map(t -> micros.applyAsLong(t) / 1000.0).toList());
    }

    private static long micros(OffsetDateTime moment) {
        return ChronoUnit.MICROS.between(OffsetDateTime.parse("1970-01-01T00:00:00Z"), moment);
    }
}
