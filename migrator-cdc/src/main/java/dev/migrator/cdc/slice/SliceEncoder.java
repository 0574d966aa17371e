package dev.migrator.cdc.slice;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.schema.TableId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Writes one slice: the head with all shapes, and the content. */
final class SliceEncoder {
    private static final int WHOLE = 0;
    private static final int PART = 1;

    private final BinaryEncoder out;
    private final ChangeEncoder changes;

    private SliceEncoder(OutputStream body) {
        this.out = EncoderFactory.get().binaryEncoder(body, null);
        this.changes = new ChangeEncoder(out);
    }

    /** The content is written first, because only then all shapes are known, and goes behind them. */
    static byte[] encode(Slice slice) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
        SliceEncoder encoder = new SliceEncoder(body);
        encoder.content(slice);
        ByteArrayOutputStream all = new ByteArrayOutputStream(body.size() + 1024);
        encoder.head(slice, all);
        body.writeTo(all);
        return all.toByteArray();
    }

    /** Writes it as it is read, without a copy of all of it: the changes are looked through for their shapes first. */
    static void write(Slice slice, OutputStream to) throws IOException {
        SliceEncoder encoder = new SliceEncoder(to);
        slice.contents().forEach(encoder.changes::collect);
        encoder.head(slice, to);
        encoder.content(slice);
    }

    private void content(Slice slice) throws IOException {
        if (slice instanceof Slice.Whole whole) {
            whole(whole);
        } else {
            part((Slice.Part) slice);
        }
        out.flush();
    }

    private void head(Slice slice, OutputStream to) throws IOException {
        BinaryEncoder head = EncoderFactory.get().binaryEncoder(to, null);
        head.writeInt(SliceFormat.VERSION);
        head.writeString(slice.lane().stream());
        head.writeInt(slice.lane().lane());
        head.writeLong(slice.previous().value());
        changes.shapes().write(head);
        head.flush();
    }

    private void whole(Slice.Whole slice) throws IOException {
        out.writeIndex(WHOLE);
        out.writeLong(slice.position().value());
        out.writeArrayStart();
        out.setItemCount(slice.transactions().size());
        for (SourceTransaction transaction : slice.transactions()) {
            out.startItem();
            transaction(transaction);
        }
        out.writeArrayEnd();
    }

    private void transaction(SourceTransaction transaction) throws IOException {
        out.writeLong(transaction.xid());
        out.writeLong(transaction.end().value());
        out.writeLong(micros(transaction.committedAt()));
        strings(out, transaction.markers());
        changes.write(transaction.changes());
    }

    private void part(Slice.Part part) throws IOException {
        out.writeIndex(PART);
        out.writeLong(part.run());
        out.writeLong(part.xid());
        out.writeInt(part.index());
        out.writeLong(micros(part.committedAt()));
        changes.write(part.content());
        ending(part.ending());
        Lsn commitRecord = part.commitRecord();
        out.writeIndex(commitRecord == null ? SliceFormat.NULL : 1);
        if (commitRecord != null) {
            out.writeLong(commitRecord.value());
        }
    }

    private void ending(Slice.@Nullable Ending ending) throws IOException {
        out.writeIndex(ending == null ? SliceFormat.NULL : 1);
        if (ending != null) {
            out.writeLong(ending.end().value());
            strings(out, ending.markers());
        }
    }

    static void table(BinaryEncoder out, TableId table) throws IOException {
        out.writeString(table.schema());
        out.writeString(table.name());
    }

    static void strings(BinaryEncoder out, List<String> strings) throws IOException {
        out.writeArrayStart();
        out.setItemCount(strings.size());
        for (String string : strings) {
            out.startItem();
            out.writeString(string);
        }
        out.writeArrayEnd();
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
