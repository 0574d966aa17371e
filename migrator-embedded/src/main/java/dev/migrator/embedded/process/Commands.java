package dev.migrator.embedded.process;

import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Commands {
    private Commands() {}

    /** What a finished program said. */
    public record Outcome(int exitCode, String output) {}

    /**
     * Runs the command with output and errors going to a file of its own, so that a server left behind by the command
     * cannot keep this call waiting on a pipe.
     *
     * @throws RetryableFailure if the program cannot be started, or has not ended in time and was killed
     */
    public static Outcome run(List<String> command, Map<String, String> environment, Duration timeout) {
        try {
            Path output = Files.createTempFile("migrator-command-", ".out");
            try {
                return run(command, environment, timeout, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new RetryableFailure("cannot run %s: %s".formatted(command.get(0), e.getMessage()), e);
        }
    }

    private static Outcome run(List<String> command, Map<String, String> environment, Duration timeout, Path output)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!waitFor(process, timeout)) {
            process.destroyForcibly();
            throw new RetryableFailure("%s did not end within %s; it had said: %s"
                    .formatted(String.join(" ", command), timeout, read(output)));
        }
        return new Outcome(process.exitValue(), read(output));
    }

    /** Waits uninterrupted; an interrupt is kept for the caller. */
    public static boolean waitFor(Process process, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
