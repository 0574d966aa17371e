package dev.migrator.verify.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageRangeTest {
    @Test
    void rangesMeetAndTheLastIsOpen() {
        assertThat(PageRange.cut(10, 4))
                .containsExactly(new PageRange(0, 4), new PageRange(4, 8), new PageRange(8, PageRange.END));
        assertThat(PageRange.cut(8, 4)).containsExactly(new PageRange(0, 4), new PageRange(4, PageRange.END));
        assertThat(PageRange.cut(0, 4)).containsExactly(PageRange.WHOLE);
    }

    @Test
    void theWholeTableNeedsNoCondition() {
        assertThat(PageRange.WHOLE.where()).isEmpty();
        assertThat(new PageRange(4, 8).where()).isEqualTo(" WHERE ctid >= '(4,0)'::tid AND ctid < '(8,0)'::tid");
        assertThat(new PageRange(8, PageRange.END).where()).isEqualTo(" WHERE ctid >= '(8,0)'::tid");
    }
}
