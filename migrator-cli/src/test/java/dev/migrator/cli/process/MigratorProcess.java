package dev.migrator.cli.process;

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

/** The program as a process of its own, so that it can be killed and measured. */
public final class MigratorProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private MigratorProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Begins a command in the folder, whose {@code migrator.yaml} it reads; its output goes to a new file there. */
    public static MigratorProcess start(Path folder, String... arguments) {
        try {
            Path output = Files.createTempFile(folder, "migrator-" + arguments[0] + "-", ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
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
    public static MigratorProcess run(Path folder, String... arguments) throws InterruptedException {
        MigratorProcess started = start(folder, arguments);
        started.awaitEnd(Duration.ofMinutes(4));
        return started;
    }

    public MigratorProcess awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new AssertionError("did not end within " + patience + ":\n" + output());
        }
        return this;
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** The processor time that it has used so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends the process as a power cut would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
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
