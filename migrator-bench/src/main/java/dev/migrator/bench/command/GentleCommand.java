package dev.migrator.bench.command;

import dev.migrator.bench.gentle.Gentle;
import dev.migrator.bench.gentle.GentleSettings;
import dev.migrator.bench.server.BenchServers;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "gentle",
        mixinStandardHelpOptions = true,
        description = {
            "Times every transaction of pgbench on old at half of the rate that it reaches alone, while nobody copies, and while",
            "migrator in default settings, a native subscription, pgcopydb clone and pg_dump do. Old and pgbench have cores of",
            "their own, as they would have a machine of their own."
        },
        footer = {"", "Example: migrator-bench/bench gentle --markdown docs/benchmarks.md"})
final class GentleCommand extends Bench {
    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Each in turn, in alternating order (${DEFAULT-VALUE}).")
    int rounds;

    @Option(
            names = "--scale",
            defaultValue = "50",
            description = "Of pgbench: 100,000 accounts each (${DEFAULT-VALUE}).")
    int scale;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Transactions of pgbench a second; 0: half of what it reaches in a run of --seconds"
                    + " (${DEFAULT-VALUE}).")
    int rate;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description =
                    "How long the load is measured while nobody copies, or a native subscription follows; others: as long as they take"
                            + " (${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "5",
            description = "Seconds of load before each measurement (${DEFAULT-VALUE}).")
    int warmUp;

    @Option(
            names = "--shared-cores",
            description = "Let old and pgbench share their cores with new, Kafka and migrator.")
    boolean sharedCores;

    @Override
    String section() {
        return sharedCores ? "gentle-shared-cores" : "gentle";
    }

    /** Without it, what a snapshot keeps from being pruned stays for good, which no production server is run with. */
    @Override
    boolean autovacuum() {
        return true;
    }

    @Override
    String measure(BenchServers servers, Path folder) {
        GentleSettings settings = new GentleSettings(
                scale, rate, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp), rounds, sharedCores);
        return new Gentle(servers, settings, folder, jvmOptions, this::progress).run();
    }
}
