package dev.migrator.cdc.capture;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.PostgresReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.sql.SQLException;

/** Debezium's task, reading through a {@link TappedConnection}; made by the engine, by name. */
public final class CaptureTask extends PostgresConnectorTask {
    /** The setting that holds the key of the {@link CaptureSession}. */
    static final String SESSION = "migrator.session";

    private String session = "";

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
        session = config.getString(SESSION);
        return super.start(config);
    }

    /** The decoder gets a metadata connection of its own, one that calls every type text. */
    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection metadata, PostgresSchema schema, PostgresConnectorConfig config) throws SQLException {
        RawTypes types = new RawTypes(metadata);
        PostgresConnection raw = new PostgresConnection(config, types, "migrator capture");
        ReplicationConnection connection = super.buildReplicationConnection(raw, schema, config);
        DecodedStream.Maker streams = new DecodedStream.Maker(
                config, new RowMessageDecoder(new MessageDecoderContext(config, schema), raw), types);
        return new TappedConnection(
                (PostgresReplicationConnection) connection, streams, CaptureSession.connect(session));
    }
}
