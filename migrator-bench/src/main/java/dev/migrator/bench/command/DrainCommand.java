package dev.migrator.bench.command;

import dev.migrator.bench.drain.Drain;
import dev.migrator.bench.drain.DrainSettings;
import dev.migrator.bench.server.BenchServers;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description =
                "Drains the same backlog by a native subscription and by migrator, and compares time, CPU and memory.",
        footer = {"", "Example: migrator-bench/bench drain --rounds 3 --markdown docs/benchmarks.md"})
final class DrainCommand extends Bench {
    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Drains of each, in alternating order (${DEFAULT-VALUE}).")
    int rounds;

    @Option(
            names = "--scale",
            defaultValue = "20",
            description = "Of pgbench: 100,000 accounts each (${DEFAULT-VALUE}).")
    int scale;

    @Option(names = "--transactions", defaultValue = "200000", description = "Of pgbench (${DEFAULT-VALUE}).")
    int transactions;

    @Option(names = "--update-rows", defaultValue = "500000", description = "In one statement (${DEFAULT-VALUE}).")
    int updateRows;

    @Override
    String section() {
        return "drain";
    }

    @Override
    String measure(BenchServers servers, Path folder) {
        DrainSettings settings = new DrainSettings(scale, transactions, updateRows, rounds);
        return new Drain(servers, contestants(servers, folder), settings, this::progress).run();
    }
}
