package dev.migrator.cli.command;

import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.control.Route;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        description = "Changes where the routers send reads, and whether they write to new at once as well.",
        subcommands = {RouteCommand.Writes.class, RouteCommand.Reads.class},
        footer = {"", "Examples: migrator route writes dual", "          migrator route reads new 10%%"})
final class RouteCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: route writes dual|old, or route reads new 10%");
    }

    static String text(Route route) {
        return "epoch %d: writes to %s%s, %d %% of reads to new"
                .formatted(
                        route.epoch(), route.writes().word(), route.dual() ? " and to new" : "", route.readsPercent());
    }

    @Command(
            name = "writes",
            mixinStandardHelpOptions = true,
            description = "dual: old stays the authority and new is written at once; old: old alone.",
            footer = {"", "Example: migrator route writes dual"})
    static final class Writes extends ConfiguredCommand {
        enum Target {
            OLD,
            DUAL
        }

        @Parameters(paramLabel = "old|dual")
        @SuppressWarnings("NullAway.Init") // set by picocli
        Target target;

        @Override
        int run(Wiring wiring) {
            Route route = wiring.operations().routeWrites(target == Target.DUAL);
            print(route, text(route));
            return 0;
        }
    }

    @Command(
            name = "reads",
            mixinStandardHelpOptions = true,
            description = "The share of reads that goes to new; 0%% takes them all back.",
            footer = {"", "Example: migrator route reads new 10%%"})
    static final class Reads extends ConfiguredCommand {
        @Parameters(index = "0", paramLabel = "new", description = "Always the word new.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        String side;

        @Parameters(index = "1", paramLabel = "PERCENT", description = "0%% to 100%%.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        String percent;

        @Override
        int run(Wiring wiring) {
            Route route = wiring.operations().routeReads(percent());
            print(route, text(route));
            return 0;
        }

        private int percent() {
            if (!side.toLowerCase(Locale.ROOT).equals("new") || !percent.matches("(100|\\d{1,2})%?")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "not understood: %s %s; write for example: new 10%%".formatted(side, percent));
            }
            return Integer.parseInt(percent.replace("%", ""));
        }
    }
}
