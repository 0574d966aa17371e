package dev.migrator.cdc.capture;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's PostgreSQL connector with {@link CaptureTask} for its task; made by the engine, by name. */
public final class CaptureConnector extends PostgresConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return CaptureTask.class;
    }
}
