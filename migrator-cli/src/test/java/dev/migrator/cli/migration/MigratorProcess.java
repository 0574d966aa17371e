package dev.migrator.cli.migration;

import dev.migrator.embedded.kafka.ChildClassPath;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, so that it can be killed. */
final class MigratorProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private MigratorProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static MigratorProcess start(Path folder, String... arguments) {
        try {
            Path output = Files.createTempFile(folder, "migrator-" + arguments[0] + "-", ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    String.join(File.pathSeparator, ChildClassPath.entries()),
                    "dev.migrator.cli.Main"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().put("MIGRATOR_LOG", "INFO");
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            return new MigratorProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. */
    static MigratorProcess run(Path folder, String... arguments) throws InterruptedException {
        MigratorProcess started = start(folder, arguments);
        started.awaitEnd(Duration.ofMinutes(4));
        return started;
    }

    MigratorProcess awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new AssertionError("did not end within " + patience + ":\n" + output());
        }
        return this;
    }

    int exitCode() {
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends the process as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
