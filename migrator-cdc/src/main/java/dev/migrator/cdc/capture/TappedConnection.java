package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.SqlState;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.PostgresReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's walsender session with our settings: values in the canonical text form, sent from where the slot
 * stands. It never makes a slot.
 */
final class TappedConnection implements ReplicationConnection {
    private final PostgresReplicationConnection connection;
    private final DecodedStream.Maker streams;
    private final CaptureSession session;

    TappedConnection(PostgresReplicationConnection connection, DecodedStream.Maker streams, CaptureSession session) {
        this.connection = connection;
        this.streams = streams;
        this.session = session;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator locator) throws SQLException, InterruptedException {
        return startStreaming(null, locator);
    }

    /** Starts where the slot stands, whatever Debezium has in mind: it has no offsets of its own. */
    @Override
    @SuppressWarnings("ReferenceEquality") // The same session is meant.
    public ReplicationStream startStreaming(@Nullable Lsn offset, WalPositionLocator locator)
            throws SQLException, InterruptedException {
        connection.initConnection();
        Connection prepared = connection.connection();
        connection.execute(Database.canonicalSettings());
        ReplicationStream stream =
                streams.start(prepared, Lsn.valueOf(session.start().value()), locator);
        if (connection.connection() != prepared) {
            throw new SQLException(
                    "the session to the source was lost while it was prepared", SqlState.CONNECTION_FAILURE);
        }
        return new TappedStream(stream, session);
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() {
        throw new InternalFailure("capture never makes a replication slot");
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    @Override
    public void close() {
        connection.close();
    }
}
