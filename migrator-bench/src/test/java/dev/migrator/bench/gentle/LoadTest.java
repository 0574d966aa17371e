package dev.migrator.bench.gentle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {
    private static final String LINE = "0 199 2241 0 1767323045 000001 35";

    @Test
    void aLineThatIsNotWrittenToItsEndDoesNotCountWhereverItIsCutOff() {
        for (int end = 0; end <= LINE.length(); end++) {
            assertThat(Load.whole(LINE + "\n" + LINE.substring(0, end))).containsExactly(LINE);
        }
        assertThat(Load.whole(LINE + "\n" + LINE + "\n")).containsExactly(LINE, LINE);
        assertThat(Load.whole(LINE.substring(0, 20))).isEmpty();
    }
}
