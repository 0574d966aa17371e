package dev.migrator.verify.compare;

import dev.migrator.verify.align.End;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one page range adds to a table's sums; {@code least} and {@code greatest} have one value a ranged column. */
record ChunkSums(List<Bucket> buckets, List<@Nullable String> least, List<@Nullable String> greatest) {
    private static final int FETCH = 4096;

    /** Sums are kept modulo 2^64. */
    record Bucket(int number, long rows, long first, long second) {}

    long rows() {
        return buckets.stream().mapToLong(Bucket::rows).sum();
    }

    static ChunkSums read(Connection connection, TableSql sql, End end, PageRange range) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery(sql.sums(end, range))) {
                return read(rows, sql.ranged().size());
            }
        }
    }

    private static ChunkSums read(ResultSet rows, int ranged) throws SQLException {
        List<Bucket> buckets = new ArrayList<>();
        List<@Nullable String> least = new ArrayList<>();
        List<@Nullable String> greatest = new ArrayList<>();
        while (rows.next()) {
            int number = rows.getInt(1);
            if (number >= 0) {
                buckets.add(new Bucket(number, rows.getLong(2), modulo(rows.getString(3)), modulo(rows.getString(4))));
                continue;
            }
            for (int i = 0; i < ranged; i++) {
                least.add(rows.getString(5 + 2 * i));
                greatest.add(rows.getString(6 + 2 * i));
            }
        }
        return new ChunkSums(buckets, least, greatest);
    }

    private static long modulo(String sum) {
        return new BigInteger(sum).longValue();
    }
}
