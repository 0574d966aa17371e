package dev.migrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSizeTest {
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
        assertThat(new DataSize(bytes).figure()).isEqualTo(figure);
    }

    @ParameterizedTest
    @CsvSource({"512KB, 512KB", "1536MB, 1536MB", "2048MB, 2GB", "1000 b, 1000B"})
    void isWrittenAsItIsRead(String text, String written) {
        assertThat(DataSize.parse(text).orElseThrow()).hasToString(written);
        assertThat(DataSize.parse(written)).isEqualTo(DataSize.parse(text));
    }
}
