package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.failure.RetryableFailure;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs Debezium's engine in the calling thread and ends it from another. */
final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final String where;
    private volatile @Nullable DebeziumEngine<?> running;
    private volatile boolean stopping;
    private volatile @Nullable String message;
    private volatile @Nullable Throwable error;
    private volatile boolean failed;
    private volatile boolean asked;
    private volatile @Nullable Thread closer;

    Engine(String where) {
        this.where = where;
    }

    /** Returns when it is stopped; throws what ended it otherwise. */
    void run(Properties settings, CaptureSession session) {
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(settings)
                .notifying(Engine::acknowledge)
                .using((success, text, cause) -> {
                    failed = !success;
                    message = text;
                    error = cause;
                })
                .build();
        running = engine;
        try {
            // Only now can whoever stops us see the engine; if that came before, it must not start.
            if (!stopping) {
                engine.run();
            }
        } finally {
            running = null;
        }
        report(session);
    }

    /** Only heartbeats arrive here; they make Debezium tell the source how far we are, which the tap answers. */
    private static void acknowledge(
            List<RecordChangeEvent<SourceRecord>> records, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        for (RecordChangeEvent<SourceRecord> record : records) {
            committer.markProcessed(record);
        }
        committer.markBatchFinished();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Being stopped interrupts what waits for the log, which is no failure of the log then. */
    private void report(CaptureSession session) {
        RuntimeException failure = session.failure();
        if (failure != null && !(stopping && failure instanceof RetryableFailure)) {
            throw failure;
        } else if (failed && !stopping) {
            throw EngineFailures.explain(where, message, error);
        }
    }

    /** Waits at most 20 s; a session of ours that hangs longer is the server's to end. */
    @Override
    public void close() {
        stopping = true;
        Deadline deadline = Deadline.in(STOP, Clock.systemUTC());
        try {
            deadline.await(() -> running == null || stop(), () -> "the engine is still starting");
            deadline.await(() -> running == null, () -> "the engine is still stopping");
        } catch (RetryableFailure e) {
            LOG.warn("Capture of {} did not stop in order: {}", where, e.getMessage());
        }
    }

    /** Asks the engine to stop, in a thread of its own because that may take long; false while it has not heard. */
    private boolean stop() {
        DebeziumEngine<?> engine = running;
        if (engine == null || asked) {
            return true;
        }
        Thread earlier = closer;
        if (earlier == null || !earlier.isAlive()) {
            Thread thread = new Thread(() -> close(engine), "migrator-capture-stop");
            thread.setDaemon(true);
            closer = thread;
            thread.start();
        }
        return false;
    }

    private void close(DebeziumEngine<?> engine) {
        try {
            engine.close();
            asked = true;
        } catch (IllegalStateException e) {
            LOG.debug("The engine cannot stop yet: {}", e.getMessage());
        } catch (IOException e) {
            LOG.warn("Stopping the capture of {} failed: {}", where, e.getMessage());
        }
    }
}
