package dev.migrator.embedded.proxy;

import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way.
 *
 * @param due {@link System#nanoTime()} before which they are not forwarded
 * @param cut the cut that is made once they are forwarded, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Chunk(byte[] bytes, long due, @Nullable PlannedCut cut) {
    /** The sender will send no more. */
    static Chunk end() {
        return new Chunk(new byte[0], System.nanoTime(), null);
    }

    boolean isEnd() {
        return bytes.length == 0 && cut == null;
    }
}
