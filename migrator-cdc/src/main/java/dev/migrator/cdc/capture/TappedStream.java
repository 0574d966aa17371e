package dev.migrator.cdc.capture;

import dev.migrator.core.failure.MigratorException;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/**
 * Debezium's stream of decoded messages, tapped: changes of rows go to the log by our way and Debezium only sees where
 * transactions begin and end; and the source is never told that we hold more than Kafka has acknowledged.
 */
final class TappedStream implements ReplicationStream {
    /** Debezium looks after its session between two calls, which takes longer than a message does. */
    private static final int MESSAGES_A_CALL = 256;
    /** After five calls without a message Debezium sleeps for its poll interval; each of ours has waited for the socket. */
    private static final int CALLS_WITHOUT = 4;

    private static final long SHOW_EVERY_NANOS = Duration.ofMillis(50).toNanos();

    private final ReplicationStream stream;
    private final CaptureSession session;
    private int callsWithout;
    private long shownAt = System.nanoTime() - SHOW_EVERY_NANOS;
    private boolean showing;

    TappedStream(ReplicationStream stream, CaptureSession session) {
        this.stream = stream;
        this.session = session;
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        stream.read(message -> tap(message, processor));
    }

    /** Reads what is there, though not for long; true if Debezium need not sleep before it calls again. */
    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        int messages = 0;
        while (messages < MESSAGES_A_CALL && stream.readPending(message -> tap(message, processor))) {
            messages++;
        }
        if (messages < MESSAGES_A_CALL) {
            remembering(() -> session.assembler().idle());
        }
        callsWithout = messages > 0 || callsWithout == CALLS_WITHOUT ? 0 : callsWithout + 1;
        return callsWithout == 0;
    }

    private void tap(ReplicationMessage message, ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        long position = stream.lastReceivedLsn().asLong();
        remembering(() -> accept(message, new dev.migrator.core.change.Lsn(position)));
        if (message.isTransactionalMessage() && isShown(message)) {
            processor.process(message);
        }
    }

    /** Debezium makes its heartbeats of transactions and needs no more of them than that. */
    private boolean isShown(ReplicationMessage message) {
        if (message.getOperation() == ReplicationMessage.Operation.BEGIN) {
            long now = System.nanoTime();
            showing = now - shownAt >= SHOW_EVERY_NANOS;
            shownAt = showing ? now : shownAt;
        }
        return showing;
    }

    private void accept(ReplicationMessage message, dev.migrator.core.change.Lsn position) throws InterruptedException {
        if (message instanceof BeginMessage begin) {
            session.witness().comes(begin.commitRecord());
        } else if (message.getOperation() == ReplicationMessage.Operation.COMMIT) {
            session.witness().saw(position);
        }
        session.tap().accept(message, position);
    }

    /** Debezium wraps and logs what is thrown here; the run ends with the failure as it was. */
    private void remembering(Step step) throws InterruptedException {
        try {
            step.run();
        } catch (MigratorException | StartOver e) {
            session.fail(e);
            throw e;
        }
    }

    @Override
    public void flushLsn(Lsn processed) throws SQLException {
        stream.flushLsn(Lsn.valueOf(session.durable().value()));
    }

    @Override
    public Lsn lastReceivedLsn() {
        return stream.lastReceivedLsn();
    }

    @Override
    public Lsn startLsn() {
        return stream.startLsn();
    }

    @Override
    public void startKeepAlive(ExecutorService service) {
        stream.startKeepAlive(service);
    }

    @Override
    public void stopKeepAlive() {
        stream.stopKeepAlive();
    }

    @Override
    public void close() throws SQLException {
        try {
            stream.close();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new SQLException("closing the replication stream failed", e);
        }
    }

    /** Work that may have to wait for the log. */
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }
}
