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

    private static final Map<Warmable, Long> ACCESSES =
            Map.of(LARGE, 5000L, LARGE_KEY, 4000L, LARGE_NAME, 4000L, SMALL, 190L, EMPTY, 9000L, UNUSED, 0L);

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

    @Test
    void takesNothingWithoutRoom() {
        assertThat(choose(0)).isEmpty();
    }

    private static List<BlockRange> choose(long room) {
        return Hottest.choose(ALL, ACCESSES::get, room);
    }

    private static Warmable table(String name, Part part, long oid, long blocks) {
        return new Warmable(new TableId("public", name), part, oid, blocks);
    }
}
