package dev.migrator.cli.command;

import ch.qos.logback.classic.LoggerContext;
import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.cli.ExitCode;
import dev.migrator.cli.demo.Demo;
import dev.migrator.cli.demo.DemoSettings;
import dev.migrator.cli.demo.step.Story;
import dev.migrator.core.failure.RefusedFailure;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a shop under load from PostgreSQL 14 to 18 through all six phases, with the proof at the end.",
            "Starts the servers itself and removes them again; needs nothing but a JDK. Exit code 0 if everything holds, else 1."
        },
        footer = {"", "Examples: migrator demo", "          migrator demo --fast --break"})
final class DemoCommand implements Callable<Integer> {
    private static final int OLD = 14;
    private static final int NEW = 18;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--fast", description = "Fewer rows and shorter stays: under a minute.")
    boolean fast;

    @Option(
            names = "--seed",
            defaultValue = "" + DemoSettings.DEFAULT_SEED,
            description = "Decides what the clients do (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--clients", defaultValue = "4", description = "Clients of the shop (default: ${DEFAULT-VALUE}).")
    int clients;

    @Option(names = "--keep", description = "Leave the servers up at the end, until Ctrl-C, and print how to connect.")
    boolean keep;

    @Option(
            names = "--break",
            description = "Damage rows on new before they are verified, to see them found, named and repaired.")
    boolean damage;

    @Override
    public Integer call() {
        Story story = new Story(
                spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
        DemoSettings settings = new DemoSettings(fast, seed, clients, keep, damage, canTransfer());
        quietAtTheEnd(story);
        boolean good = new Demo(settings, story).run();
        story.end("");
        return (good ? ExitCode.OK : ExitCode.INTERNAL).code();
    }

    private static boolean canTransfer() {
        try {
            DumpTools.find(Optional.empty(), OLD, NEW);
            return true;
        } catch (RefusedFailure e) {
            return false;
        }
    }

    /** At Ctrl-C the servers go away under everybody's feet; nobody needs to read about that. */
    private static void quietAtTheEnd(Story story) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
                                logging.stop();
                            }
                            story.end("Stopped: the servers and their folder are removed");
                        },
                        "demo-end"));
    }
}
