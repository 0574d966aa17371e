package dev.migrator.cdc.capture;

import dev.migrator.core.failure.SqlState;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.MessageDecoder;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of a slot, decoded by a decoder of our choice: Debezium's own stream has its decoder built in. No message is held
 * on to when it has been taken.
 */
final class DecodedStream implements ReplicationStream {
    private static final Logger LOG = LoggerFactory.getLogger(DecodedStream.class);

    private final PGReplicationStream stream;
    private final Maker maker;
    private final Lsn start;
    private final WalPositionLocator locator;
    private volatile Lsn lastReceived;
    private @Nullable ExecutorService keepAlive;

    private DecodedStream(PGReplicationStream stream, Maker maker, Lsn start, WalPositionLocator locator) {
        this.stream = stream;
        this.maker = maker;
        this.start = start;
        this.lastReceived = start;
        this.locator = locator;
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        deliver(alive(stream::read), processor);
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        ByteBuffer message = alive(stream::readPending);
        if (message == null) {
            return false;
        }
        deliver(message, processor);
        return true;
    }

    private void deliver(ByteBuffer message, ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        Lsn received = Lsn.valueOf(stream.getLastReceiveLSN());
        if (!maker.decoder().shouldMessageBeSkipped(message, received, start, locator)) {
            lastReceived = received;
            maker.decoder().processMessage(message, processor, maker.types());
        }
    }

    /** Never goes back. */
    @Override
    public void flushLsn(Lsn processed) throws SQLException {
        if (stream.getLastFlushedLSN().compareTo(processed.asLogSequenceNumber()) < 0) {
            stream.setFlushedLSN(processed.asLogSequenceNumber());
        }
        if (stream.getLastAppliedLSN().compareTo(processed.asLogSequenceNumber()) < 0) {
            stream.setAppliedLSN(processed.asLogSequenceNumber());
        }
        tellStatus();
    }

    private void tellStatus() throws SQLException {
        alive(() -> {
            stream.forceUpdateStatus();
            return stream;
        });
    }

    /** When a server stops, the driver says that the stream is in the wrong state: it is a session that is lost. */
    private <T extends @Nullable Object> T alive(DriverCall<T> call) throws SQLException {
        try {
            return call.run();
        } catch (SQLException e) {
            throw stream.isClosed() && SqlState.is(e, SqlState.NOT_IN_PREREQUISITE_STATE)
                    ? new SQLException("the source has ended the session", SqlState.CONNECTION_FAILURE, e)
                    : e;
        }
    }

    /** Asks the driver for something. */
    @FunctionalInterface
    private interface DriverCall<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    @Override
    public Lsn lastReceivedLsn() {
        return lastReceived;
    }

    @Override
    public Lsn startLsn() {
        return start;
    }

    @Override
    public void startKeepAlive(ExecutorService service) {
        if (keepAlive == null) {
            keepAlive = service;
            service.execute(this::keepAlive);
        }
    }

    @Override
    public void stopKeepAlive() {
        ExecutorService running = keepAlive;
        if (running != null) {
            running.shutdownNow();
            keepAlive = null;
        }
    }

    /** The server ends a session that says nothing while a transaction is being written to the log. */
    private void keepAlive() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                tellStatus();
                TimeUnit.MILLISECONDS.sleep(EngineSettings.STATUS_INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("the session to the source is not kept alive any more: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws SQLException {
        stream.close();
    }

    /** Starts streams of one slot. */
    record Maker(PostgresConnectorConfig config, MessageDecoder decoder, TypeRegistry types) {
        ReplicationStream start(Connection connection, Lsn start, WalPositionLocator locator) throws SQLException {
            BaseConnection open = connection.unwrap(BaseConnection.class);
            ChainedLogicalStreamBuilder builder = open.getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName('"' + config.slotName() + '"')
                    .withStartPosition(start.asLogSequenceNumber())
                    .withAutomaticFlush(false)
                    .withStatusInterval(
                            Math.toIntExact(EngineSettings.STATUS_INTERVAL.toMillis()), TimeUnit.MILLISECONDS);
            PGReplicationStream stream = decoder.defaultOptions(builder, open::haveMinimumServerVersion)
                    .start();
            stream.forceUpdateStatus();
            return new DecodedStream(stream, this, start, locator);
        }
    }
}
