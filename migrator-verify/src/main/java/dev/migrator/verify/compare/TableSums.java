package dev.migrator.verify.compare;

import dev.migrator.verify.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The sums of a table at one end, bucket by bucket, added up from its chunks in any order. Not thread-safe. */
final class TableSums {
    private final long[] rows;
    private final long[] first;
    private final long[] second;
    private final List<ChunkSums> chunks = new ArrayList<>();

    TableSums(int bits) {
        rows = new long[1 << bits];
        first = new long[1 << bits];
        second = new long[1 << bits];
    }

    void add(ChunkSums chunk) {
        for (ChunkSums.Bucket bucket : chunk.buckets()) {
            rows[bucket.number()] += bucket.rows();
            first[bucket.number()] += bucket.first();
            second[bucket.number()] += bucket.second();
        }
        chunks.add(new ChunkSums(List.of(), chunk.least(), chunk.greatest()));
    }

    Figures figures() {
        return new Figures(sum(rows), "%016x%016x".formatted(sum(first), sum(second)));
    }

    List<Integer> bucketsUnlike(TableSums other) {
        return IntStream.range(0, rows.length)
                .filter(b -> rows[b] != other.rows[b] || first[b] != other.first[b] || second[b] != other.second[b])
                .boxed()
                .toList();
    }

    long rowsIn(int bucket) {
        return rows[bucket];
    }

    /** The chunks' least values of one ranged column, without nulls. */
    String[] least(int ranged) {
        return chunks.stream()
                .map(c -> c.least().get(ranged))
                .filter(Objects::nonNull)
                .toArray(String[]::new);
    }

    String[] greatest(int ranged) {
        return chunks.stream()
                .map(c -> c.greatest().get(ranged))
                .filter(Objects::nonNull)
                .toArray(String[]::new);
    }

    private static long sum(long[] values) {
        return IntStream.range(0, values.length).mapToLong(i -> values[i]).sum();
    }
}
