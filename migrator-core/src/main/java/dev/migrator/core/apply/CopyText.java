package dev.migrator.core.apply;

import dev.migrator.core.change.LargeText;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Writes rows in the text format of COPY, in pieces of bounded size. Not thread-safe. */
public final class CopyText {
    private static final int PIECE = 64 * 1024;

    private final CopyIn copy;
    private final byte[] buffer = new byte[PIECE];
    private int length;
    private boolean first = true;

    public CopyText(CopyIn copy) {
        this.copy = copy;
    }

    /** The next value of a row, a string or a {@link LargeText}; null is NULL. */
    public void value(@Nullable Object value) throws SQLException {
        if (!first) {
            put((byte) '\t');
        }
        first = false;
        if (value == null) {
            put((byte) '\\');
            put((byte) 'N');
        } else if (value instanceof LargeText large) {
            large.writeTo(this::bytes);
        } else {
            text((String) value);
        }
    }

    public void endRow() throws SQLException {
        put((byte) '\n');
        first = true;
    }

    /**
     * Ends the COPY.
     *
     * @return how many rows the server has taken
     */
    public long end() throws SQLException {
        flush();
        return copy.endCopy();
    }

    private void text(String value) throws SQLException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                byte[] rest = value.substring(i).getBytes(StandardCharsets.UTF_8);
                bytes(rest, 0, rest.length);
                return;
            }
            ascii((byte) c);
        }
    }

    /** The rest of a text; bytes of characters beyond ASCII never look like one that needs an escape. */
    private void bytes(byte[] rest, int offset, int length) throws SQLException {
        for (int i = offset; i < offset + length; i++) {
            ascii(rest[i]);
        }
    }

    private void ascii(byte b) throws SQLException {
        switch (b) {
            case '\\' -> escaped((byte) '\\');
            case '\n' -> escaped((byte) 'n');
            case '\r' -> escaped((byte) 'r');
            case '\t' -> escaped((byte) 't');
            default -> put(b);
        }
    }

    private void escaped(byte letter) throws SQLException {
        put((byte) '\\');
        put(letter);
    }

    private void put(byte b) throws SQLException {
        if (length == PIECE) {
            flush();
        }
        buffer[length++] = b;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }
}
