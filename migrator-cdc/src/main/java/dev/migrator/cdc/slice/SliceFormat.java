package dev.migrator.cdc.slice;

import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.io.IOException;

/**
 * The binary form of a slice: Avro, as {@code slice.avsc} describes it, driven by hand because a generic record for
 * every row would cost more than the rest of capture. Stateless.
 */
public final class SliceFormat {
    /** What is written; 2 added changes of the schema. */
    static final int VERSION = 2;

    /** What is still read: it differs only in what may occur. */
    static final int OLDEST_VERSION = 1;

    static final int NULL = 0;

    private SliceFormat() {}

    public static byte[] encode(Slice slice) {
        try {
            return new SliceEncoder().encode(slice);
        } catch (IOException e) {
            throw new InternalFailure("a slice of lane " + slice.lane() + " cannot be encoded: " + e, e);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param where the record's place in the log, for the message of a failure
     * @throws StreamBrokenFailure if these bytes are not a slice of a known version
     */
    public static Slice decode(byte[] bytes, String where) {
        try {
            return new SliceDecoder(bytes).decode();
        } catch (IOException | RuntimeException e) {
            throw new StreamBrokenFailure(
                    BreakReason.OTHER,
                    ("the record at %s (%d bytes) is not a slice of versions %d to %d: %s. The topic holds something that this"
                                    + " program did not write, or was written by a newer version of it")
                            .formatted(where, bytes.length, OLDEST_VERSION, VERSION, e),
                    e);
        }
    }
}
