package dev.migrator.embedded.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternSearchTest {
    @ParameterizedTest
    @CsvSource({
        "COMMIT, xxCOMMITyy, 8",
        "COMMIT, COMMCOMMIT, 10",
        "aab, aaab, 4",
        "abcabd, abcabcabd, 9",
        "COMMIT, COMMENT, -1",
    })
    void findsWhereThePatternEnds(String pattern, String text, int end) {
        assertThat(search(pattern).endIn(text.getBytes(UTF_8), text.length())).isEqualTo(end);
    }

    @Test
    void findsAPatternThatComesInSeveralPieces() {
        PatternSearch search = search("COMMIT");

        assertThat(search.endIn("..COM".getBytes(UTF_8), 5)).isEqualTo(-1);
        assertThat(search.endIn("MIT..".getBytes(UTF_8), 5)).isEqualTo(3);
        assertThat(search.endIn("MIT..".getBytes(UTF_8), 5)).isEqualTo(-1);
    }

    @Test
    void looksOnlyAtTheGivenLength() {
        assertThat(search("COMMIT").endIn("COMMIT".getBytes(UTF_8), 5)).isEqualTo(-1);
    }

    @Test
    void refusesAnEmptyPattern() {
        assertThatThrownBy(() -> search("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static PatternSearch search(String pattern) {
        return new PatternSearch(pattern.getBytes(UTF_8));
    }
}
