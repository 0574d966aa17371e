package dev.migrator.core.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The text of a value of megabytes as UTF-8 in pieces, so that it is never needed in one piece of memory: a string of it would
 * be copied for each step of its way. Equal if the bytes are; immutable by agreement, nobody writes to the pieces.
 */
public final class LargeText {
    private static final int SHOWN_BYTES = 40;

    private final List<ByteBuffer> pieces;
    private final int size;

    /**
     * A text of pieces.
     *
     * @param pieces in order, each with an array; what remains of each belongs to the text
     */
    public LargeText(List<ByteBuffer> pieces) {
        this.pieces = List.copyOf(pieces);
        this.size = this.pieces.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    /** Its length in bytes of UTF-8. */
    public int size() {
        return size;
    }

    /** Hands the bytes over, piece by piece; a piece may be read and not be changed. */
    public <E extends Exception> void writeTo(Sink<E> sink) throws E {
        for (ByteBuffer piece : pieces) {
            sink.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
    }

    /** All of it as a string, which takes up to three times its size for a moment. */
    public String text() {
        byte[] all = new byte[size];
        copy(ByteBuffer.wrap(all));
        return new String(all, StandardCharsets.UTF_8);
    }

    /** How it begins and how long it is, for people. */
    @Override
    public String toString() {
        byte[] start = new byte[Math.min(size, SHOWN_BYTES)];
        copy(ByteBuffer.wrap(start));
        return "%s… (%d bytes)".formatted(new String(start, StandardCharsets.UTF_8), size);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LargeText text && size == text.size && sameBytes(text);
    }

    @Override
    public int hashCode() {
        CRC32 sum = new CRC32();
        pieces.forEach(piece -> sum.update(piece.duplicate()));
        return (int) sum.getValue();
    }

    private void copy(ByteBuffer to) {
        for (ByteBuffer piece : pieces) {
            ByteBuffer some = piece.duplicate();
            some.limit(some.position() + Math.min(some.remaining(), to.remaining()));
            to.put(some);
        }
    }

    private boolean sameBytes(LargeText other) {
        int mine = 0;
        ByteBuffer left = ByteBuffer.allocate(0);
        for (ByteBuffer piece : other.pieces) {
            ByteBuffer right = piece.duplicate();
            while (right.hasRemaining()) {
                while (!left.hasRemaining()) {
                    left = pieces.get(mine++).duplicate();
                }
                int length = Math.min(left.remaining(), right.remaining());
                if (!part(left, length).equals(part(right, length))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The next bytes of {@code from}, which then stands after them. */
    private static ByteBuffer part(ByteBuffer from, int length) {
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }

    /** Takes bytes. */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        void write(byte[] bytes, int offset, int length) throws E;
    }
}
