package dev.migrator.backfill.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.backfill.warm.Warmable.Part;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HottestTest {
    private static final Warmable LARGE = table("large", Part.ROWS, 1, 1000);
    private static final Warmable LARGE_KEY = table("large", Part.INDEXES, 2, 100);
    private static final Warmable LARGE_NAME = table("large", Part.INDEXES, 3, 100);
    private static final Warmable SMALL = table("small", Part.ROWS, 4, 10);
    private static final Warmable EMPTY = table("empty", Part.ROWS, 5, 0);
    private static final Warmable UNUSED = table("unused", Part.ROWS, 6, 10);
    private static final List<Warmable> ALL = List.of(LARGE, LARGE_KEY, LARGE_NAME, SMALL, EMPTY, UNUSED);

    private static final Map<String, Long> ACCESSES = Map.of(
            "large ROWS", 5000L, "large INDEXES", 4000L, "small ROWS", 190L, "empty ROWS", 9000L, "unused ROWS", 0L);

    @Test
    void takesWhatIsAccessedMostForEachBlockFirst() {
        assertThat(choose(2000))
                .containsExactly(
                        new BlockRange(2, 0, 99),
                        new BlockRange(3, 0, 99),
                        new BlockRange(4, 0, 9),
                        new BlockRange(1, 0, 999));
    }

    @Test
    void takesTheEndOfWhatDoesNotFit() {
        assertThat(choose(215)).endsWith(new BlockRange(1, 995, 999));
        assertThat(choose(215)).extracting(BlockRange::blocks).containsExactly(100L, 100L, 10L, 5L);
    }

    /** Partitions that the source does not have have one number of accesses together. */
    @Test
    void takesAPartitionForAsHotAsItsTable() {
        List<Warmable> partitions = List.of(
                table("large", Part.ROWS, 1, 100), table("large", Part.ROWS, 2, 900), table("small", Part.ROWS, 3, 10));

        assertThat(Hottest.choose(partitions, (table, part) -> table.name().equals("large") ? 5000 : 60, 110))
                .containsExactly(new BlockRange(3, 0, 9), new BlockRange(1, 0, 99));
    }

    @Test
    void takesNothingWithoutRoom() {
        assertThat(choose(0)).isEmpty();
    }

    private static List<BlockRange> choose(long room) {
        return Hottest.choose(ALL, (table, part) -> ACCESSES.get(table.name() + " " + part), room);
    }

    private static Warmable table(String name, Part part, long oid, long blocks) {
        return new Warmable(new TableId("public", name), part, oid, blocks);
    }
}
