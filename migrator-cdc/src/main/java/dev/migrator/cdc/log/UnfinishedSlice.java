package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Piece;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.cdc.slice.SliceFormat;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The pieces of one slice that have been read. Not thread-safe. */
final class UnfinishedSlice {
    private final long slice;
    private final long firstOffset;
    private final Deque<ByteBuffer> contents = new ArrayDeque<>();
    private long size;
    private int next;

    UnfinishedSlice(long slice, long firstOffset) {
        this.slice = slice;
        this.firstOffset = firstOffset;
    }

    long firstOffset() {
        return firstOffset;
    }

    boolean continuesWith(Piece piece) {
        return piece.slice() == slice && piece.index() == next;
    }

    void add(Piece piece) {
        contents.add(piece.content());
        size += piece.content().remaining();
        next++;
    }

    /** Reads the slice; what was read is let go of at once, so that no more than one piece of it is there twice. */
    Slice decode(String where) {
        return SliceFormat.decode(new Contents(), where, size);
    }

    private final class Contents extends InputStream {
        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            while (!contents.isEmpty() && !contents.element().hasRemaining()) {
                contents.remove();
            }
            if (contents.isEmpty()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, contents.element().remaining());
            contents.element().get(to, offset, count);
            return count;
        }
    }
}
