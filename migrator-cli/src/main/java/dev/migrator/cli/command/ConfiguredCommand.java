package dev.migrator.cli.command;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.config.MigrationConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command with a configuration shares: it is read, the parts are wired, and both are put away again. */
abstract class ConfiguredCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "migrator.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path file;

    @Mixin
    OutputOptions output = new OutputOptions();

    @Override
    public final Integer call() throws Exception {
        try (Wiring wiring = new Wiring(chosen(ConfigFile.load(file)))) {
            return run(wiring);
        }
    }

    /** The file's choices, or what the command line says instead. */
    MigrationConfig chosen(MigrationConfig config) {
        return config;
    }

    /** Does the command's work; returns its exit code. */
    abstract int run(Wiring wiring) throws Exception;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Prints {@code value} as JSON if that was asked for, else {@code text}. */
    void print(Object value, String text) {
        output.print(out(), value, text);
    }
}
