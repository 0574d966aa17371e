package dev.migrator.verify.compare;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Both hashes of a row; the name of a row in a table without a key. */
public record Fingerprint(long first, long second) {
    static Fingerprint read(ResultSet row, int column) throws SQLException {
        return new Fingerprint(row.getLong(column), row.getLong(column + 1));
    }

    /** Reads {@link #toString()}'s form. */
    public static Fingerprint parse(String text) {
        return new Fingerprint(Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16));
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(first, second);
    }
}
