package dev.migrator.cdc.capture;

import dev.migrator.core.failure.MigratorException;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;

/**
 * Debezium's stream of decoded messages, tapped: changes of rows go to the log by our way and Debezium only sees where
 * transactions begin and end; and the source is never told that we hold more than Kafka has acknowledged.
 */
final class TappedStream implements ReplicationStream {
    private final ReplicationStream stream;
    private final CaptureSession session;

    TappedStream(ReplicationStream stream, CaptureSession session) {
        this.stream = stream;
        this.session = session;
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        stream.read(message -> tap(message, processor));
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        boolean received = stream.readPending(message -> tap(message, processor));
        if (!received) {
            remembering(() -> session.assembler().idle());
        }
        return received;
    }

    private void tap(ReplicationMessage message, ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        long position = stream.lastReceivedLsn().asLong();
        remembering(() -> accept(message, new dev.migrator.core.change.Lsn(position)));
        if (message.isTransactionalMessage()) {
            processor.process(message);
        }
    }

    private void accept(ReplicationMessage message, dev.migrator.core.change.Lsn position) throws InterruptedException {
        if (message.getOperation() == ReplicationMessage.Operation.COMMIT) {
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
