package dev.migrator.bench.contestant;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Commands;
import dev.migrator.embedded.process.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A program that runs in a process of its own; what it says goes to a file. */
public final class Program implements AutoCloseable {
    private static final Duration STOPPING = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Path output;

    private Program(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param name for messages, and for the file of its output
     * @param folder in which it runs, made if it is not there
     */
    public static Program start(String name, Path folder, List<String> command) {
        try {
            Files.createDirectories(folder);
            Path output = Files.createTempFile(folder, name.replace(' ', '-') + "-", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Program(name, process, output);
        } catch (IOException e) {
            throw new ConfigurationFailure("cannot start %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** What it has said, or the end of that. */
    public String output() {
        return LogTail.of(output);
    }

    public long pid() {
        return process.pid();
    }

    /**
     * Does nothing while it runs.
     *
     * @throws RetryableFailure if it has ended, with the end of what it said
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new RetryableFailure("%s has ended with code %d; the end of its output:\n%s"
                    .formatted(name, process.exitValue(), LogTail.of(output)));
        }
    }

    /**
     * Waits for the end and for code 0.
     *
     * @throws RetryableFailure if it ends otherwise, or not in time, and then it is killed
     */
    public void awaitSuccess(Duration longest) {
        if (!Commands.waitFor(process, longest)) {
            process.destroyForcibly();
            throw new RetryableFailure("%s did not end within %s; the end of its output:\n%s"
                    .formatted(name, longest, LogTail.of(output)));
        }
        if (process.exitValue() != 0) {
            requireAlive();
        }
    }

    /** Stops it as Ctrl-C does, if it has not ended. */
    @Override
    public void close() {
        process.destroy();
        if (!Commands.waitFor(process, STOPPING)) {
            process.destroyForcibly();
        }
    }
}
