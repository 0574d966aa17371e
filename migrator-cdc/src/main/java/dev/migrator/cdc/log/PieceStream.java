package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Piece;
import dev.migrator.cdc.slice.Slice;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Cuts the bytes of a slice into pieces. A full one is sent when more is written, which waits for its acknowledgement and
 * throws the {@link java.util.concurrent.CompletionException} of one that failed. Not thread-safe.
 */
final class PieceStream extends OutputStream {
    /** A record of it takes less than half a region of a small heap, so that the collector can move it. */
    static final int PIECE_BYTES = 500_000;

    private final Slice slice;
    private final Function<Piece, CompletableFuture<Long>> sender;
    private final long number = new Random().nextLong();
    private final byte[] buffer = new byte[PIECE_BYTES];
    private int filled;
    private int index;

    /** @param sender completes when the piece is acknowledged; it has made a copy of its content when it returns */
    PieceStream(Slice slice, Function<Piece, CompletableFuture<Long>> sender) {
        this.slice = slice;
        this.sender = sender;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            if (filled == buffer.length) {
                send(false).join();
            }
            int count = Math.min(length - done, buffer.length - filled);
            System.arraycopy(bytes, offset + done, buffer, filled, count);
            filled += count;
            done += count;
        }
    }

    /**
     * Sends the last piece, after all was written. A slice that could not be written whole must not get one.
     *
     * @return what sending the last piece returned
     */
    CompletableFuture<Long> finish() {
        return send(true);
    }

    private CompletableFuture<Long> send(boolean last) {
        ByteBuffer content = ByteBuffer.wrap(buffer, 0, filled);
        filled = 0;
        return sender.apply(new Piece(number, index++, last, slice.previous(), slice.position(), content));
    }
}
