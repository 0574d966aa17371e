package dev.migrator.embedded.kafka;

import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.KafkaHandle;
import dev.migrator.embedded.process.Folders;
import dev.migrator.embedded.process.FreePorts;
import dev.migrator.embedded.process.LastWill;
import dev.migrator.embedded.process.LogTail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker with its own controller, in a child process on free ports of 127.0.0.1, with records of up to 64 MB
 * and without automatic creation of topics. It can be killed and started again with the same data on the same ports. It
 * ends with this process, however that ends. Thread-safe.
 */
public final class KafkaBroker implements KafkaHandle {
    private static final Duration KILL = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;

    private final Path folder = Folders.temporary("migrator-kafka-");
    private final Runnable lastWill = this::close;
    private final IntUnaryOperator advertised;
    private volatile int port;
    private @Nullable BrokerProcess process;
    private boolean closed;

    private KafkaBroker(IntUnaryOperator advertised) {
        this.advertised = advertised;
    }

    /**
     * Returns when topics can be created and records sent.
     *
     * @throws RetryableFailure if it does not start; the message holds the end of its log
     */
    public static KafkaBroker launch() {
        return launch(IntUnaryOperator.identity());
    }

    /**
     * The same behind something that clients are to pass: a client that has found the broker is told to come back by the
     * advertised port.
     *
     * @param advertised gives, for the port of 127.0.0.1 that the broker listens on, the one that clients are told
     */
    public static KafkaBroker launch(IntUnaryOperator advertised) {
        KafkaBroker broker = new KafkaBroker(advertised);
        LastWill.add(broker.lastWill);
        try {
            broker.startOnFreePorts();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Starts the killed broker again with the same data on the same ports; does nothing if it runs. */
    public synchronized void start() {
        if (process == null || !process.isAlive()) {
            process = BrokerProcess.start(folder);
        }
    }

    /** Kills the process at once, as a crash would; what the broker has acknowledged is there after {@link #start()}. */
    public synchronized void kill() {
        if (process != null && !process.kill(KILL)) {
            throw new RetryableFailure(
                    "the Kafka broker in %s is still there %s after it was killed".formatted(folder, KILL));
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The process that runs now, for whoever measures it; after a kill and a start it is another one. */
    public synchronized long pid() {
        if (process == null) {
            throw new RetryableFailure("the Kafka broker in " + folder + " has not been started");
        }
        return process.pid();
    }

    /** Where clients go: the advertised port. */
    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String logTail() {
        return LogTail.of(folder.resolve(BrokerMain.OUTPUT)) + "\n" + LogTail.of(folder.resolve(BrokerFiles.LOG));
    }

    /** Kills the broker and removes its folder. May be called again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LastWill.remove(lastWill);
        kill();
        Folders.delete(folder);
    }

    private synchronized void startOnFreePorts() {
        for (int attempt = 1; ; attempt++) {
            int listening = FreePorts.next();
            port = advertised.applyAsInt(listening);
            BrokerFiles.write(folder, new BrokerFiles.Ports(listening, port, FreePorts.next()));
            try {
                start();
                return;
            } catch (RetryableFailure e) {
                // Another process may have taken a port between our look and the broker's bind.
                if (attempt == ATTEMPTS || !logTail().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }
}
