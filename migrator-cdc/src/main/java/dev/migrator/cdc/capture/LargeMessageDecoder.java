package dev.migrator.cdc.capture;

import dev.migrator.core.change.LargeText;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream.ReplicationMessageProcessor;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputReplicationMessage;
import io.debezium.relational.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's decoder, except for changes of rows of megabytes: it would copy each value twice beside the message. Of those the
 * large values stay where they are in the message. Not thread-safe.
 */
final class LargeMessageDecoder extends PgOutputMessageDecoder {
    private static final int LARGE_MESSAGE = 4 * 1024 * 1024;
    /** From this size on a value of a large message stays there. A row has 1600 columns at most. */
    private static final int LARGE_VALUE = 4 * 1024;

    private final MessageDecoderContext context;

    LargeMessageDecoder(MessageDecoderContext context, PostgresConnection connection) {
        super(context, connection);
        this.context = context;
    }

    @Override
    public void processNotEmptyMessage(ByteBuffer message, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        Operation operation = message.remaining() < LARGE_MESSAGE ? null : operation(message.get(message.position()));
        Table table = operation == null
                ? null
                : context.getSchema().tableFor(message.getInt(message.position() + Byte.BYTES));
        if (operation == null || table == null) {
            super.processNotEmptyMessage(message, processor, types);
        } else {
            message.position(message.position() + Byte.BYTES + Integer.BYTES);
            processor.process(change(operation, table, message));
        }
    }

    private static @Nullable Operation operation(byte kind) {
        return switch (kind) {
            case 'I' -> Operation.INSERT;
            case 'U' -> Operation.UPDATE;
            case 'D' -> Operation.DELETE;
            default -> null;
        };
    }

    /** Transaction and time are those of the BEGIN before it; who takes a change does not ask for them again. */
    @SuppressWarnings("NullAway")
    private static PgOutputReplicationMessage change(Operation operation, Table table, ByteBuffer message) {
        List<Column> old = null;
        List<Column> fresh = null;
        while (message.hasRemaining()) {
            if (message.get() == 'N') {
                fresh = row(table, message);
            } else {
                old = row(table, message);
            }
        }
        return new PgOutputReplicationMessage(operation, table.id().toDoubleQuotedString(), null, null, old, fresh);
    }

    private static List<Column> row(Table table, ByteBuffer message) {
        int count = message.getShort();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = table.columns().get(i).name();
            int kind = message.get();
            Object value = kind == 't' ? text(message) : null;
            columns.add(new DecodedColumn(name, value, kind == 'u'));
        }
        return columns;
    }

    private static Object text(ByteBuffer message) {
        int length = message.getInt();
        ByteBuffer bytes = message.slice(message.position(), length);
        message.position(message.position() + length);
        return length < LARGE_VALUE ? StandardCharsets.UTF_8.decode(bytes).toString() : new LargeText(List.of(bytes));
    }
}
