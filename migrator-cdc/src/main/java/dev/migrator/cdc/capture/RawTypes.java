package dev.migrator.cdc.capture;

import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;

/**
 * Tells Debezium's decoder that every column is text, so that it hands values over as the server sent them: nothing is
 * parsed, so nothing is lost, and a type that Debezium does not know is as good as any other.
 */
final class RawTypes extends TypeRegistry {
    private static final int TEXT = 25;

    RawTypes(PostgresConnection connection) {
        super(connection);
    }

    @Override
    public PostgresType get(int oid) {
        return super.get(TEXT);
    }

    @Override
    public PostgresType get(String schemaName, String typeName) {
        return super.get(TEXT);
    }

    @Override
    public PostgresType get(String name) {
        return super.get(TEXT);
    }
}
