package dev.migrator.bench;

import dev.migrator.bench.command.BenchCommand;
import dev.migrator.core.failure.MigratorException;
import picocli.CommandLine;

/** The entry of the benchmarks. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line; 0 if it measured what it was to measure and the data were the same everywhere. */
    public static int run(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (!(failure instanceof MigratorException)) {
                        throw failure;
                    }
                    command.getErr().println("bench: " + failure.getMessage());
                    command.getErr().flush();
                    return 1;
                })
                .execute(arguments);
    }
}
