package dev.migrator.cdc.slice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that we document, given to Avro's own reader, must find exactly what our encoder was given. */
class SliceSchemaTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void describesWhatTheEncoderWrites(long seed) throws IOException {
        Schema schema = schema("slice.avsc");
        SliceSamples samples = new SliceSamples(seed);
        for (int i = 0; i < 60; i++) {
            Slice slice = samples.next();
            byte[] bytes = SliceFormat.encode(slice);
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
            GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
            assertThat(decoder.isEnd()).isTrue();
            assertThat(text(read)).isEqualTo(text(slice));
        }
    }

    @Test
    void describesPieces() throws IOException {
        Piece piece = new Piece(-7, 3, true, new Lsn(1L << 40), new Lsn(5), ByteBuffer.wrap(new byte[] {1, 2, 3}));
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(piece.encode(), null);
        GenericRecord read = new GenericDatumReader<GenericRecord>(schema("piece.avsc")).read(null, decoder);

        assertThat(decoder.isEnd()).isTrue();
        assertThat(Piece.is(piece.encode())).isTrue();
        assertThat(Piece.is(SliceFormat.encode(new SliceSamples(1).next()))).isFalse();
        assertThat(List.of(-1, -7L, 3, true, 1L << 40, 5L, piece.content()))
                .isEqualTo(List.of("version", "slice", "index", "last", "previous", "position", "content").stream()
                        .map(read::get)
                        .toList());
    }

    private static Schema schema(String name) throws IOException {
        try (InputStream file = Slice.class.getResourceAsStream(name)) {
            return new Schema.Parser().parse(file);
        }
    }

    private static String text(Slice slice) {
        String head = slice.lane() + " after " + slice.previous().value() + " ";
        if (slice instanceof Slice.Whole whole) {
            return head + "to " + whole.position().value() + " "
                    + whole.transactions().stream().map(SliceSchemaTest::text).toList();
        }
        Slice.Part part = (Slice.Part) slice;
        Slice.Ending ending = part.ending();
        return head + part.run() + " " + part.xid() + " " + part.index() + " " + part.committedAt() + " "
                + (part.commitRecord() == null ? null : part.commitRecord().value())
                + part.content().stream().map(SliceSchemaTest::text).toList()
                + (ending == null ? "" : " ends " + ending.end().value() + ending.markers());
    }

    private static String text(SourceTransaction transaction) {
        return transaction.xid() + " " + transaction.end().value() + " " + transaction.committedAt() + " "
                + transaction.markers()
                + transaction.changes().stream().map(SliceSchemaTest::text).toList();
    }

    private static String text(RowChange change) {
        if (change instanceof RowChange.Insert insert) {
            return "Insert " + text(insert.after());
        } else if (change instanceof RowChange.Update update) {
            return "Update " + (update.before() == null ? "null" : text(update.before())) + " " + text(update.after());
        } else if (change instanceof RowChange.Delete delete) {
            return "Delete " + text(delete.before());
        } else if (change instanceof RowChange.SchemaChange schema) {
            return "SchemaChange " + schema.object().schema() + "|"
                    + schema.object().name() + schema.command() + "|"
                    + schema.statement()
                    + schema.alterations().stream()
                            .map(a -> a.kind() + a.subject() + a.was() + a.becomes() + a.clause() + a.additive())
                            .toList();
        }
        return "Truncate "
                + ((RowChange.Truncate) change)
                        .tables().stream().map(t -> t.schema() + "|" + t.name()).toList();
    }

    private static String text(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.shape().columns().size(); i++) {
            values.add(row.isUnchanged(i) ? "<unchanged>" : row.value(i) == null ? "<null>" : "'" + row.value(i) + "'");
        }
        Shape shape = row.shape();
        return shape.table().schema() + "|" + shape.table().name() + shape.columns() + values;
    }

    private static String text(GenericRecord read) {
        assertThat(read.get("version")).isEqualTo(3);
        String head = read.get("stream") + "/" + read.get("lane") + " after " + read.get("previous") + " ";
        List<?> shapes = (List<?>) read.get("shapes");
        GenericRecord content = (GenericRecord) read.get("content");
        if (content.getSchema().getName().equals("Whole")) {
            return head + "to " + content.get("position") + " "
                    + texts(content.get("transactions"), t -> transaction(t, shapes));
        }
        GenericRecord ending = (GenericRecord) content.get("ending");
        return head + content.get("run") + " " + content.get("xid") + " " + content.get("index") + " "
                + instant(content) + " " + content.get("commitRecord")
                + texts(content.get("changes"), c -> change(c, shapes))
                + (ending == null ? "" : " ends " + ending.get("end") + texts(ending.get("markers"), Object::toString));
    }

    private static String transaction(Object item, List<?> shapes) {
        GenericRecord transaction = (GenericRecord) item;
        return transaction.get("xid") + " " + transaction.get("end") + " " + instant(transaction) + " "
                + texts(transaction.get("markers"), Object::toString)
                + texts(transaction.get("changes"), c -> change(c, shapes));
    }

    private static String instant(GenericRecord record) {
        long micros = (Long) record.get("committedAt");
        return java.time.Instant.EPOCH
                .plus(micros, java.time.temporal.ChronoUnit.MICROS)
                .toString();
    }

    private static String change(Object item, List<?> shapes) {
        GenericRecord change = (GenericRecord) item;
        return switch (change.getSchema().getName()) {
            case "Insert" -> "Insert " + row(change.get("after"), shapes);
            case "Update" -> "Update " + row(change.get("before"), shapes) + " " + row(change.get("after"), shapes);
            case "Delete" -> "Delete " + row(change.get("before"), shapes);
            case "SchemaChange" ->
                "SchemaChange " + table(change.get("object")) + change.get("command") + "|" + change.get("statement")
                        + texts(change.get("alterations"), SliceSchemaTest::alteration);
            default -> "Truncate " + texts(change.get("tables"), SliceSchemaTest::table);
        };
    }

    private static String alteration(Object item) {
        GenericRecord alteration = (GenericRecord) item;
        return "" + alteration.get("kind") + alteration.get("subject") + alteration.get("was")
                + alteration.get("becomes") + alteration.get("clause") + alteration.get("additive");
    }

    private static String row(Object item, List<?> shapes) {
        if (item == null) {
            return "null";
        }
        GenericRecord row = (GenericRecord) item;
        GenericRecord shape = (GenericRecord) shapes.get((Integer) row.get("shape"));
        return table(shape.get("table"))
                + texts(shape.get("columns"), Object::toString)
                + texts(row.get("values"), SliceSchemaTest::value);
    }

    private static String value(Object value) {
        return value == null ? "<null>" : value instanceof GenericRecord ? "<unchanged>" : "'" + value + "'";
    }

    private static String table(Object table) {
        return ((GenericRecord) table).get("schema") + "|" + ((GenericRecord) table).get("name");
    }

    private static String texts(Object items, java.util.function.Function<Object, String> text) {
        return ((List<?>) items).stream().map(text).toList().toString();
    }
}
