package dev.migrator.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.backfill.copy.BlockRanges.Range;
import dev.migrator.core.control.ChunkRange;
import dev.migrator.core.schema.TableId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlockRangesTest {
    private static final TableId TABLE = new TableId("s", "t");
    private static final TableId LEAF = new TableId("s", "leaf");

    @Test
    void coverEveryBlockOnceAndWhateverIsAdded() {
        for (int chunks : new int[] {1, 2, 3, 7, 100}) {
            List<ChunkRange> cut = cut(100, chunks);
            assertThat(cut).hasSize(chunks);
            assertThat(cut.get(0).firstBlock()).isZero();
            assertThat(cut.get(chunks - 1).endBlock()).isNull();
            for (int i = 1; i < chunks; i++) {
                assertThat(cut.get(i).firstBlock()).isEqualTo(cut.get(i - 1).endBlock());
            }
        }
    }

    @Test
    void numberThePiecesOfATableOneAfterTheOther() {
        assertThat(BlockRanges.cut(LEAF, new SourceSize(10, 0, 9), 2, 5))
                .containsExactly(new ChunkRange(5, LEAF, 9, 0, 5L), new ChunkRange(6, LEAF, 9, 5, null));
    }

    @Test
    void areOneRangeWhereTheyMeet() {
        List<ChunkRange> cut = cut(100, 10);

        assertThat(BlockRanges.together(List.of(cut.get(4), cut.get(3), cut.get(7))))
                .isEqualTo(Map.of(TABLE, List.of(new Range(30, 50L), new Range(70, 80L))));
        assertThat(BlockRanges.together(cut)).isEqualTo(Map.of(TABLE, List.of(new Range(0, null))));
    }

    @Test
    void haveTogetherTheBlocksOfTheirChunks() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<ChunkRange> some = cut(50, 1 + random.nextInt(20)).stream()
                    .filter(c -> random.nextBoolean())
                    .collect(Collectors.toList());
            Collections.shuffle(some, random);
            List<Range> together = BlockRanges.together(some).getOrDefault(TABLE, List.of());
            assertThat(LongStream.range(0, 60).filter(b -> together.stream().anyMatch(r -> has(r, b))))
                    .isEqualTo(LongStream.range(0, 60)
                            .filter(b -> some.stream().anyMatch(c -> has(BlockRanges.of(c), b)))
                            .boxed()
                            .toList());
        }
    }

    @Test
    void areAConditionOverTheRowsPlace() {
        assertThat(BlockRanges.condition(List.of(new Range(0, 5L), new Range(7, 9L), new Range(12, null)), "t.ctid"))
                .isEqualTo("(t.ctid < '(5,0)'::tid) OR (t.ctid >= '(7,0)'::tid AND t.ctid < '(9,0)'::tid)"
                        + " OR (t.ctid >= '(12,0)'::tid)");
        assertThat(BlockRanges.condition(List.of(new Range(0, null)), "t.ctid")).isEmpty();
    }

    private static boolean has(Range range, long block) {
        Long end = range.end();
        return block >= range.first() && (end == null || block < end);
    }

    private static List<ChunkRange> cut(long blocks, int chunks) {
        return BlockRanges.cut(TABLE, new SourceSize(blocks, 0, 1), chunks, 0);
    }
}
