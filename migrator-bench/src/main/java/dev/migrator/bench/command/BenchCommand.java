package dev.migrator.bench.command;

import picocli.CommandLine.Command;

/** The command line of the benchmarks. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures migrator beside what PostgreSQL has, on servers that it starts itself.",
        subcommands = {
            CopyCommand.class,
            DrainCommand.class,
            GentleCommand.class,
            LatencyCommand.class,
            MemoryCommand.class
        })
public final class BenchCommand {}
