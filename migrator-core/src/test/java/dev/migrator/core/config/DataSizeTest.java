package dev.migrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSizeTest {
    @ParameterizedTest
    @CsvSource({"512KB, 512KB", "1536MB, 1536MB", "2048MB, 2GB", "1000 b, 1000B"})
    void isWrittenAsItIsRead(String text, String written) {
        assertThat(DataSize.parse(text).orElseThrow()).hasToString(written);
        assertThat(DataSize.parse(written)).isEqualTo(DataSize.parse(text));
    }
}
