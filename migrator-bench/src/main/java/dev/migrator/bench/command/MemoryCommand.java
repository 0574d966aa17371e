package dev.migrator.bench.command;

import dev.migrator.bench.memory.Memory;
import dev.migrator.bench.memory.MemorySettings;
import dev.migrator.bench.server.BenchServers;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Takes transactions of millions of rows and rows of many megabytes through a heap of 512 MB.",
        footer = {"", "Example: migrator-bench/bench memory --markdown docs/benchmarks.md"})
final class MemoryCommand extends Bench {
    @Option(names = "--rows", defaultValue = "5000000", description = "Changed by one statement (${DEFAULT-VALUE}).")
    int rows;

    @Option(
            names = "--value-mb",
            defaultValue = "50",
            description = "Megabytes of each large text and bytea (${DEFAULT-VALUE}).")
    int megabytes;

    @Override
    String section() {
        return "memory";
    }

    @Override
    String measure(BenchServers servers, Path folder) {
        return new Memory(servers, new MemorySettings(rows, megabytes), folder, jvmOptions, this::progress).run();
    }
}
