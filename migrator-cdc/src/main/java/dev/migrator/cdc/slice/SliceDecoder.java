package dev.migrator.cdc.slice;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.schema.TableId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads one slice. */
final class SliceDecoder {
    private final BinaryDecoder in;

    SliceDecoder(byte[] bytes) {
        this.in = DecoderFactory.get().binaryDecoder(bytes, null);
    }

    SliceDecoder(InputStream bytes) {
        this.in = DecoderFactory.get().binaryDecoder(bytes, null);
    }

    Slice decode() throws IOException {
        int version = in.readInt();
        if (version < SliceFormat.OLDEST_VERSION || version > SliceFormat.VERSION) {
            throw new IOException("it has version " + version);
        }
        LaneId lane = new LaneId(in.readString(), in.readInt());
        Lsn previous = lsn();
        ChangeDecoder changes = new ChangeDecoder(in, list(this::shape));
        Slice slice = in.readIndex() == 0 ? whole(lane, previous, changes) : part(version, lane, previous, changes);
        if (!in.isEnd()) {
            throw new IOException("there are bytes behind it");
        }
        return slice;
    }

    private Slice whole(LaneId lane, Lsn previous, ChangeDecoder changes) throws IOException {
        return new Slice.Whole(lane, previous, lsn(), list(() -> transaction(changes)));
    }

    private SourceTransaction transaction(ChangeDecoder changes) throws IOException {
        long xid = in.readLong();
        Lsn end = lsn();
        Instant committedAt = instant();
        List<String> markers = list(in::readString);
        return new SourceTransaction(xid, end, committedAt, list(changes::read), markers);
    }

    private Slice part(int version, LaneId lane, Lsn previous, ChangeDecoder changes) throws IOException {
        long run = in.readLong();
        long xid = in.readLong();
        int index = in.readInt();
        Instant committedAt = instant();
        List<RowChange> content = list(changes::read);
        Slice.Ending ending = in.readIndex() == SliceFormat.NULL ? null : new Slice.Ending(lsn(), list(in::readString));
        return new Slice.Part(lane, previous, run, xid, index, committedAt, commitRecord(version), content, ending);
    }

    private @Nullable Lsn commitRecord(int version) throws IOException {
        boolean there = version >= SliceFormat.FIRST_WITH_COMMIT_RECORD && in.readIndex() != SliceFormat.NULL;
        return there ? lsn() : null;
    }

    private Shape shape() throws IOException {
        return new Shape(table(in), list(in::readString));
    }

    static TableId table(BinaryDecoder in) throws IOException {
        return new TableId(in.readString(), in.readString());
    }

    private Lsn lsn() throws IOException {
        return new Lsn(in.readLong());
    }

    private Instant instant() throws IOException {
        return Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
    }

    private <T> List<T> list(Item<T> item) throws IOException {
        return list(in, item);
    }

    static <T> List<T> list(BinaryDecoder in, Item<T> item) throws IOException {
        List<T> items = new ArrayList<>();
        for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++) {
                items.add(item.read());
            }
        }
        return items;
    }

    /** Reads one item of an array. */
    @FunctionalInterface
    interface Item<T> {
        T read() throws IOException;
    }
}
