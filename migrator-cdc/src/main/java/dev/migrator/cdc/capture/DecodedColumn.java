package dev.migrator.cdc.capture;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.connector.postgresql.connection.ReplicationMessage.ColumnTypeMetadata;
import org.jspecify.annotations.Nullable;

/** A value of a row: a string, a {@link dev.migrator.core.change.LargeText}, null, or left out. */
record DecodedColumn(String name, @Nullable Object value, boolean left) implements Column {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public @Nullable Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
        return value;
    }

    @Override
    public boolean isToastedColumn() {
        return left;
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public PostgresType getType() {
        return PostgresType.UNKNOWN;
    }

    @Override
    public ColumnTypeMetadata getTypeMetadata() {
        throw new UnsupportedOperationException("the type of " + name + " is text, as that of every column");
    }
}
