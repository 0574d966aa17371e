package dev.migrator.backfill.copy;

import dev.migrator.core.control.ChunkRange;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the blocks of a table are cut into chunks, and which blocks some of its chunks have together. */
final class BlockRanges {
    private BlockRanges() {}

    /** Blocks of one piece; without an end if {@code end} is null. */
    record Range(long first, @Nullable Long end) {
        /** As SQL over the row's place, "" if it has every block. */
        String condition(String ctid) {
            String from = first == 0 ? "" : "%s >= '(%d,0)'::tid".formatted(ctid, first);
            String to = end == null ? "" : "%s < '(%d,0)'::tid".formatted(ctid, end);
            return from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to;
        }

        private boolean reaches(Range next) {
            return end == null || end >= next.first;
        }
    }

    /**
     * The chunks of one piece: the first without a lower bound, the last without an upper.
     *
     * @param number of the first of them
     */
    static List<ChunkRange> cut(TableId piece, SourceSize size, int chunks, int number) {
        List<ChunkRange> ranges = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            Long end = i == chunks - 1 ? null : size.blocks() * (i + 1) / chunks;
            ranges.add(new ChunkRange(number + i, piece, size.file(), size.blocks() * i / chunks, end));
        }
        return ranges;
    }

    static Range of(ChunkRange chunk) {
        return new Range(chunk.firstBlock(), chunk.endBlock());
    }

    /** The blocks of some chunks by piece, those that meet put together. */
    static SortedMap<TableId, List<Range>> together(Collection<ChunkRange> chunks) {
        return chunks.stream()
                .collect(Collectors.groupingBy(
                        ChunkRange::piece,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), BlockRanges::joined)));
    }

    private static List<Range> joined(List<ChunkRange> ofPiece) {
        List<Range> joined = new ArrayList<>();
        ofPiece.stream()
                .map(BlockRanges::of)
                .sorted(Comparator.comparingLong(Range::first))
                .forEach(next -> add(joined, next));
        return joined;
    }

    private static void add(List<Range> joined, Range next) {
        int last = joined.size() - 1;
        if (last >= 0 && joined.get(last).reaches(next)) {
            joined.set(last, new Range(joined.get(last).first(), next.end()));
        } else {
            joined.add(next);
        }
    }

    /** "(a AND b) OR (c AND d)", "" if the ranges leave nothing out. */
    static String condition(List<Range> ranges, String ctid) {
        if (ranges.stream().anyMatch(r -> r.condition(ctid).isEmpty())) {
            return "";
        }
        return ranges.stream().map(r -> "(" + r.condition(ctid) + ")").collect(Collectors.joining(" OR "));
    }
}
