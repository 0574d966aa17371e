package dev.migrator.cli;

import dev.migrator.cli.command.MigratorCommand;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The program's entry. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line and returns its exit code; failures are printed to standard error. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new MigratorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain);
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("migrator: " + message(failure)));
        for (Throwable also : failure.getSuppressed()) {
            err.println("  also: " + also.getMessage());
        }
        if (failure instanceof InternalFailure || !(failure instanceof MigratorException)) {
            LOG.error("details of the failure", failure);
        }
        err.flush();
        return ExitCode.of(failure).code();
    }

    private static String message(Exception failure) {
        return failure instanceof MigratorException ? String.valueOf(failure.getMessage()) : "unexpected: " + failure;
    }
}
