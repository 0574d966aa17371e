package dev.migrator.bench.command;

import dev.migrator.bench.contestant.Contestant;
import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.contestant.NativeSubscription;
import dev.migrator.bench.report.Environment;
import dev.migrator.bench.report.MarkdownFile;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.embedded.process.Folders;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every benchmark has: servers, contestants, and a report with what it was measured on. */
abstract class Bench implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--old-major", defaultValue = "15", description = "PostgreSQL version of old (${DEFAULT-VALUE}).")
    int oldMajor;

    @Option(names = "--new-major", defaultValue = "15", description = "PostgreSQL version of new (${DEFAULT-VALUE}).")
    int newMajor;

    @Option(
            names = "--jvm-option",
            description = "A further option of the JVM of the measured start, such as -XX:StartFlightRecording=...")
    List<String> jvmOptions = List.of();

    @Option(names = "--markdown", description = "Write the report into this file, between its markers.")
    @Nullable
    Path markdown;

    /** The name of the report's section. */
    abstract String section();

    /**
     * Measures and returns the tables of the report.
     *
     * @param folder for files that may go afterwards
     */
    abstract String measure(BenchServers servers, Path folder);

    /** Those that are compared; the first is what the other is compared with. */
    List<Contestant> contestants(BenchServers servers, Path folder) {
        return List.of(new NativeSubscription(), new Migrator(servers, folder, jvmOptions));
    }

    /** Whether the servers may vacuum by themselves, which comes at times of its own and so disturbs short measurements. */
    boolean autovacuum() {
        return false;
    }

    /** A line for whoever waits. */
    void progress(String line) {
        out().println(line);
        out().flush();
    }

    @Override
    public Integer call() {
        Environment environment = new Environment();
        Path folder = Folders.temporary("migrator-bench-");
        try (BenchServers servers = BenchServers.start(oldMajor, newMajor, autovacuum())) {
            String tables = measure(servers, folder);
            report(environment.text(servers.describe()) + "\n" + tables);
            return 0;
        } finally {
            Folders.delete(folder);
        }
    }

    private void report(String tables) {
        String text = "`" + commandLine() + "`\n\n" + tables;
        progress("\n" + text);
        if (markdown != null) {
            new MarkdownFile(markdown).replace(section(), text);
        }
    }

    private String commandLine() {
        return "migrator-bench/bench "
                + String.join(
                        " ", spec().commandLine().getParent().getParseResult().originalArgs());
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        return java.util.Objects.requireNonNull(spec, "picocli sets it before the command runs");
    }
}
