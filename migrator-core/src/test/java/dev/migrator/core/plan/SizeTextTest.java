package dev.migrator.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 kB",
        "524288, 512 kB",
        "1048575, 1 MB",
        "16777216, 16 MB",
        "1610612736, 1.5 GB",
        "17179869184, 16 GB",
        "9223372036854775807, 8192 PB"
    })
    void isShownWithOneDecimalAtMost(long bytes, String figure) {
        assertThat(SizeText.of(bytes)).isEqualTo(figure);
    }
}
