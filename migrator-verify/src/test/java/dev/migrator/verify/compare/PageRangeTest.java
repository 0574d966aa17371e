package dev.migrator.verify.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageRangeTest {
    private static final TableId LEAF = new TableId("shop", "event_1");

    @Test
    void rangesMeetAndTheLastIsOpen() {
        assertThat(cut(10)).containsExactly(range(0, 4), range(4, 8), range(8, PageRange.END));
        assertThat(cut(8)).containsExactly(range(0, 4), range(4, PageRange.END));
        assertThat(cut(0)).containsExactly(PageRange.whole(LEAF, 7));
    }

    @Test
    void theWholeTableNeedsNoCondition() {
        assertThat(PageRange.whole(LEAF, 7).rows(Optional.empty())).isEqualTo("ONLY \"shop\".\"event_1\"");
        assertThat(range(4, 8).rows(Optional.empty()))
                .endsWith("\"event_1\" WHERE ctid >= '(4,0)'::tid AND ctid < '(8,0)'::tid");
        assertThat(range(8, PageRange.END).rows(Optional.empty())).endsWith(" WHERE ctid >= '(8,0)'::tid");
        assertThat(range(8, PageRange.END).rows(Optional.of("a OR b")))
                .endsWith(" WHERE ctid >= '(8,0)'::tid AND (a OR b)");
        assertThat(PageRange.whole(LEAF, 7).rows(Optional.of("a"))).endsWith("\"event_1\" WHERE (a)");
    }

    private static List<PageRange> cut(long pages) {
        return PageRange.cut(LEAF, 7, pages, 4);
    }

    private static PageRange range(long from, long to) {
        return new PageRange(LEAF, 7, from, to);
    }
}
