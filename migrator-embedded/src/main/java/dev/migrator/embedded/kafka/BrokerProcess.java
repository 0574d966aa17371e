package dev.migrator.embedded.kafka;

import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Commands;
import dev.migrator.embedded.process.LogTail;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One life of a broker: from the start of its JVM to its end. */
final class BrokerProcess {
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;

    private BrokerProcess(Process process) {
        this.process = process;
    }

    /** Returns when the broker has said that it is ready. */
    static BrokerProcess start(Path folder) {
        BrokerProcess broker = new BrokerProcess(launch(folder));
        try {
            broker.awaitReady(folder);
            return broker;
        } catch (RuntimeException e) {
            broker.kill(START);
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean kill(Duration timeout) {
        process.destroyForcibly();
        return Commands.waitFor(process, timeout);
    }

    private static Process launch(Path folder) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            return new ProcessBuilder(java, "@" + folder.resolve("arguments"))
                    .redirectError(folder.resolve(BrokerMain.OUTPUT).toFile())
                    .start();
        } catch (IOException e) {
            throw new RetryableFailure("cannot start a JVM for the Kafka broker: " + e.getMessage(), e);
        }
    }

    private void awaitReady(Path folder) {
        CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(this::readReady);
        try {
            if (ready.get(START.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
            throw notStarted(folder, "it ended");
        } catch (TimeoutException e) {
            throw notStarted(folder, "it said nothing within " + START);
        } catch (ExecutionException e) {
            throw notStarted(folder, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStarted(folder, "the wait for it was interrupted");
        }
    }

    /** Until the line comes or the process ends. */
    private boolean readReady() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.equals(BrokerMain.READY)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RetryableFailure notStarted(Path folder, String why) {
        return new RetryableFailure("the Kafka broker did not start: %s; the end of its output: %s; of its log: %s"
                .formatted(
                        why,
                        LogTail.of(folder.resolve(BrokerMain.OUTPUT)),
                        LogTail.of(folder.resolve(BrokerFiles.LOG))));
    }
}
