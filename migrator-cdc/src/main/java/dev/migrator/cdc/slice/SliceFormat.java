package dev.migrator.cdc.slice;

import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;

/**
 * The binary form of a slice: Avro, as {@code slice.avsc} describes it, driven by hand because a generic record for
 * every row would cost more than the rest of capture. Stateless.
 */
public final class SliceFormat {
    /** What is written; 2 added changes of the schema, 3 where the commit record of a large transaction begins. */
    static final int VERSION = 3;

    static final int FIRST_WITH_COMMIT_RECORD = 3;

    /** What is still read. */
    static final int OLDEST_VERSION = 1;

    static final int NULL = 0;

    private SliceFormat() {}

    public static byte[] encode(Slice slice) {
        try {
            return SliceEncoder.encode(slice);
        } catch (IOException e) {
            throw new InternalFailure("a slice of lane " + slice.lane() + " cannot be encoded: " + e, e);
        }
    }

    /**
     * The same bytes, written as they come.
     *
     * @throws IOException if {@code to} does
     */
    public static void write(Slice slice, OutputStream to) throws IOException {
        SliceEncoder.write(slice, to);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param where the record's place in the log, for the message of a failure
     * @throws StreamBrokenFailure if these bytes are not a slice of a known version
     */
    public static Slice decode(byte[] bytes, String where) {
        return decode(() -> new SliceDecoder(bytes), where, bytes.length);
    }

    /** The same for what {@link #write} wrote, {@code size} bytes of it. */
    public static Slice decode(InputStream bytes, String where, long size) {
        return decode(() -> new SliceDecoder(bytes), where, size);
    }

    private static Slice decode(Supplier<SliceDecoder> decoder, String where, long size) {
        try {
            return decoder.get().decode();
        } catch (IOException | RuntimeException e) {
            throw broken(where, size, e);
        }
    }

    static StreamBrokenFailure broken(String where, long size, Exception e) {
        return new StreamBrokenFailure(
                BreakReason.OTHER,
                ("the record at %s (%d bytes) is not a slice of versions %d to %d: %s. The topic holds something that this"
                                + " program did not write, or was written by a newer version of it")
                        .formatted(where, size, OLDEST_VERSION, VERSION, e),
                e);
    }
}
