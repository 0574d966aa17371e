package dev.migrator.bench.command;

import dev.migrator.bench.latency.Latency;
import dev.migrator.bench.latency.LatencySettings;
import dev.migrator.bench.server.BenchServers;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Times single changes from their commit on old to where new shows them, under a steady load.",
        footer = {"", "Example: migrator-bench/bench latency --seconds 30 --markdown docs/benchmarks.md"})
final class LatencyCommand extends Bench {
    @Option(
            names = "--rate",
            defaultValue = "500",
            description = "Transactions of pgbench a second (${DEFAULT-VALUE}).")
    int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "How long is measured (${DEFAULT-VALUE}).")
    int seconds;

    @Option(names = "--warm-up", defaultValue = "10", description = "Seconds before, not measured (${DEFAULT-VALUE}).")
    int warmUp;

    @Option(
            names = "--scale",
            defaultValue = "20",
            description = "Of pgbench: 100,000 accounts each (${DEFAULT-VALUE}).")
    int scale;

    @Override
    String section() {
        return "latency";
    }

    @Override
    String measure(BenchServers servers, Path folder) {
        LatencySettings settings =
                new LatencySettings(scale, rate, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp));
        return new Latency(servers, contestants(servers, folder), settings, this::progress).run();
    }
}
