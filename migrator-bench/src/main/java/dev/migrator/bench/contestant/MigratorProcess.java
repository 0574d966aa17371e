package dev.migrator.bench.contestant;

import dev.migrator.cli.Main;
import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.kafka.ChildClassPath;
import dev.migrator.embedded.process.Commands;
import dev.migrator.embedded.process.LogTail;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One command of the program in a JVM as its launcher starts it. */
final class MigratorProcess implements AutoCloseable {
    /** Those of the launcher; {@code LauncherTest} compares. */
    static final List<String> OPTIONS = List.of("-XX:+UseG1GC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

    private static final Duration STOPPING = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private MigratorProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it in the folder of its {@code migrator.yaml}; what it says goes to a file there. */
    static MigratorProcess start(Path folder, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, ChildClassPath.entries()), Main.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(folder, "migrator-" + arguments[0] + "-", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new MigratorProcess(process, output);
        } catch (IOException e) {
            throw new ConfigurationFailure("cannot start the program: " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw new RetryableFailure("migrator has ended with code %d; the end of its output:\n%s"
                    .formatted(process.exitValue(), LogTail.of(output)));
        }
    }

    /** Waits for the end and for code 0. */
    void awaitSuccess(Duration longest) {
        if (!Commands.waitFor(process, longest)) {
            process.destroyForcibly();
            throw new RetryableFailure("migrator did not end within %s; the end of its output:\n%s"
                    .formatted(longest, LogTail.of(output)));
        }
        if (process.exitValue() != 0) {
            requireAlive();
        }
    }

    /** Stops it as Ctrl-C does. */
    @Override
    public void close() {
        process.destroy();
        if (!Commands.waitFor(process, STOPPING)) {
            process.destroyForcibly();
        }
    }
}
