package dev.migrator.cdc.slice;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.InternalFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * A piece of a slice that is too large for one record, as {@code piece.avsc} describes it. A piece is sent when the one
 * before it is acknowledged, so that the last one tells that all of them are in the log.
 *
 * @param slice tells the pieces of one slice from those of others
 * @param index from 0
 * @param previous where the lane stands before the slice
 * @param position where it stands after it
 * @param content the next bytes of the slice, which nobody changes
 */
public record Piece(long slice, int index, boolean last, Lsn previous, Lsn position, ByteBuffer content) {
    /** The first field of a record with a piece, where one with a whole slice has its version, which is never negative. */
    private static final int MARK = -1;

    /** How Avro writes the mark. */
    private static final byte FIRST_BYTE = 1;

    private static final int HEAD = 64;

    /** Where the lane stands as far as this piece tells. */
    public Lsn reached() {
        return last ? position : previous;
    }

    /** True if these bytes of a record are a piece and not a whole slice. */
    public static boolean is(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == FIRST_BYTE;
    }

    public byte[] encode() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.remaining() + HEAD);
            BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
            out.writeInt(MARK);
            out.writeLong(slice);
            out.writeInt(index);
            out.writeBoolean(last);
            out.writeLong(previous.value());
            out.writeLong(position.value());
            out.writeBytes(content.duplicate());
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new InternalFailure("a piece of a slice cannot be encoded: " + e, e);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param where the record's place in the log, for the message of a failure
     */
    public static Piece decode(byte[] bytes, String where) {
        try {
            BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, null);
            if (in.readInt() != MARK) {
                throw new IOException("it is no piece of one");
            }
            Piece piece = new Piece(
                    in.readLong(),
                    in.readInt(),
                    in.readBoolean(),
                    new Lsn(in.readLong()),
                    new Lsn(in.readLong()),
                    in.readBytes(null));
            if (!in.isEnd()) {
                throw new IOException("there are bytes behind it");
            }
            return piece;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw SliceFormat.broken(where, bytes.length, e);
        }
    }
}
