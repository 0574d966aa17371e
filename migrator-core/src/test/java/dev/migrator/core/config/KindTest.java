package dev.migrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {
    @ParameterizedTest
    @CsvSource({"500ms,500", "10s,10000", "5m,300000", "2h,7200000", "0ms,0", "3 s,3000"})
    void aDurationIsANumberAndAUnit(String text, long millis) {
        assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "1.5s", "-1s", "s", "10 sec", "1h30m", "1d", "9999999999s", "PT1S", "5M", ""})
    void otherTextIsNoDuration(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "1500ms", "90s", "5m", "2h", "0ms"})
    void aDurationIsPrintedAsItIsRead(String text) {
        assertThat(Durations.format(Durations.parse(text).orElseThrow())).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1B,1", "512KB,524288", "64MB,67108864", "1GB,1073741824", "64 mb,67108864"})
    void aSizeIsANumberAndAUnit(String text, long bytes) {
        assertThat(DataSize.parse(text)).contains(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"64", "1.5GB", "-1MB", "1TB", "64M", ""})
    void otherTextIsNoSize(String text) {
        assertThat(DataSize.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "1B", "1025B", "512KB", "64MB", "3GB", "2048GB"})
    void aSizeIsPrintedAsItIsRead(String text) {
        assertThat(DataSize.parse(text).orElseThrow()).hasToString(text);
    }

    @Test
    void aNumberIsWholeAndWithinItsLimits() {
        Kind<Integer> kind = Kind.integer(-1, 10);
        assertThat(kind.parse().apply("-1")).contains(-1);
        assertThat(kind.parse().apply("10")).contains(10);
        for (String text : new String[] {"-2", "11", "1.0", "1e1", "", "ten", "99999999999999999999"}) {
            assertThat(kind.parse().apply(text)).as(text).isEmpty();
        }
    }

    @Test
    void aMistypedWordIsRecognisedAndAStrangeOneIsNot() {
        var words = java.util.List.of("include", "exclude", "lock_timeout");
        assertThat(Suggestion.of("inlcude", words)).contains("include");
        assertThat(Suggestion.of("LockTimeout", words)).contains("lock_timeout");
        assertThat(Suggestion.of("colour", words)).isEmpty();
    }
}
