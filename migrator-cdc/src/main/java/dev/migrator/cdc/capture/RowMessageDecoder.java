package dev.migrator.cdc.capture;

import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Lsn;
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
 * Debezium's decoder, except for changes of rows: it would look up a type and make a name for each value, and copy each value
 * of megabytes twice. Of large messages the large values stay where they are in the message. And what a BEGIN says of the
 * COMMIT, which Debezium does not keep, is kept. Not thread-safe.
 */
final class RowMessageDecoder extends PgOutputMessageDecoder {
    private static final int LARGE_MESSAGE = 4 * 1024 * 1024;
    /** From this size on a value of a large message stays there. A row has 1600 columns at most. */
    private static final int LARGE_VALUE = 4 * 1024;

    private final MessageDecoderContext context;
    private @Nullable Table lastTable;
    private Relation lastRelation = new Relation("", List.of());

    /** What of a table stands in every change of it. */
    private record Relation(String name, List<String> columns) {
        static Relation of(Table table) {
            return new Relation(
                    table.id().toDoubleQuotedString(),
                    table.columns().stream()
                            .map(io.debezium.relational.Column::name)
                            .toList());
        }
    }

    RowMessageDecoder(MessageDecoderContext context, PostgresConnection connection) {
        super(context, connection);
        this.context = context;
    }

    @Override
    public void processNotEmptyMessage(ByteBuffer message, ReplicationMessageProcessor processor, TypeRegistry types)
            throws SQLException, InterruptedException {
        Operation operation = operation(message.get(message.position()));
        Table table = operation == null
                ? null
                : context.getSchema().tableFor(message.getInt(message.position() + Byte.BYTES));
        if (message.get(message.position()) == 'B') {
            Lsn commitRecord = new Lsn(message.getLong(message.position() + Byte.BYTES));
            super.processNotEmptyMessage(
                    message, begin -> processor.process(new BeginMessage(begin, commitRecord)), types);
        } else if (operation == null || table == null) {
            super.processNotEmptyMessage(message, processor, types);
        } else {
            boolean large = message.remaining() >= LARGE_MESSAGE;
            message.position(message.position() + Byte.BYTES + Integer.BYTES);
            processor.process(change(operation, relation(table), message, large));
        }
    }

    /** Changes of one table often follow each other; a table that changed is another object. */
    @SuppressWarnings("ReferenceEquality")
    private Relation relation(Table table) {
        if (lastTable != table) {
            lastTable = table;
            lastRelation = Relation.of(table);
        }
        return lastRelation;
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
    private static PgOutputReplicationMessage change(
            Operation operation, Relation relation, ByteBuffer message, boolean large) {
        List<Column> old = null;
        List<Column> fresh = null;
        while (message.hasRemaining()) {
            if (message.get() == 'N') {
                fresh = row(relation, message, large);
            } else {
                old = row(relation, message, large);
            }
        }
        return new PgOutputReplicationMessage(operation, relation.name(), null, null, old, fresh);
    }

    private static List<Column> row(Relation relation, ByteBuffer message, boolean large) {
        int count = message.getShort();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = message.get();
            Object value = kind == 't' ? text(message, large) : null;
            columns.add(new DecodedColumn(relation.columns().get(i), value, kind == 'u'));
        }
        return columns;
    }

    private static Object text(ByteBuffer message, boolean large) {
        int length = message.getInt();
        int start = message.position();
        message.position(start + length);
        return large && length >= LARGE_VALUE
                ? new LargeText(List.of(message.slice(start, length)))
                : new String(message.array(), message.arrayOffset() + start, length, StandardCharsets.UTF_8);
    }
}
