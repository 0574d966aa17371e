package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.control.Activity;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.Server;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the engine works on. Debezium makes its connector and task itself, by class name, so that they find
 * the session by a key in their settings.
 */
final class CaptureSession implements AutoCloseable {
    private static final Map<String, CaptureSession> SESSIONS = new ConcurrentHashMap<>();

    private static final Clock CLOCK = Clock.systemUTC();
    /** Kafka that has not acknowledged for so long is waited for; below it is at work. */
    private static final Duration LONG = Duration.ofSeconds(2);

    private final String key = UUID.randomUUID().toString();
    private final Lsn start;
    private final Outbox outbox;
    private final TransactionAssembler assembler;
    private final ChangeTap tap;
    private final Witness witness;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final AtomicBoolean connected = new AtomicBoolean();

    CaptureSession(Lsn start, Outbox outbox, TransactionAssembler assembler, ChangeTap tap, Witness witness) {
        this.start = start;
        this.outbox = outbox;
        this.assembler = assembler;
        this.tap = tap;
        this.witness = witness;
        SESSIONS.put(key, this);
    }

    /** The session that a task belongs to; each is for one connection, because it knows what it has seen. */
    static CaptureSession connect(String key) {
        CaptureSession session = SESSIONS.get(key);
        if (session == null || !session.connected.compareAndSet(false, true)) {
            throw new InternalFailure("capture session " + key + (session == null ? " is over" : " is in use already"));
        }
        return session;
    }

    String key() {
        return key;
    }

    /** From where the source is to send. */
    Lsn start() {
        return start;
    }

    Lsn durable() {
        return outbox.durable();
    }

    /** What it waits for, seen from the source's end. From any thread. */
    Activity activity() {
        if (!connected.get()) {
            return Activity.BEGINNING;
        }
        return outbox.waitingSince()
                .filter(since -> since.plus(LONG).isBefore(CLOCK.instant()))
                .map(since -> Activity.waiting(
                        Server.KAFKA,
                        since,
                        "it has not acknowledged what comes after %s; the source keeps it".formatted(durable())))
                .orElse(Activity.RUNNING);
    }

    TransactionAssembler assembler() {
        return assembler;
    }

    ChangeTap tap() {
        return tap;
    }

    Witness witness() {
        return witness;
    }

    void fail(RuntimeException cause) {
        failure.compareAndSet(null, cause);
    }

    @Nullable
    RuntimeException failure() {
        return failure.get();
    }

    @Override
    public void close() {
        SESSIONS.remove(key);
    }
}
