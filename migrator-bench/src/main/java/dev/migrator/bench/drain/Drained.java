package dev.migrator.bench.drain;

import dev.migrator.bench.meter.ProcessUsage;
import java.time.Duration;
import java.util.List;

/**
 * One drain of one contestant.
 *
 * @param times how long
 * @param usage of each process, in the order in which the changes pass them
 */
record Drained(String contestant, DrainWatch.Times times, List<ProcessUsage> usage) {
    Drained {
        usage = List.copyOf(usage);
    }

    double seconds() {
        return seconds(times.all());
    }

    double secondsFromFirst() {
        return seconds(times.fromFirst());
    }

    /** Of all its processes together. */
    double cpuSeconds() {
        return usage.stream().mapToDouble(u -> seconds(u.cpu())).sum();
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
