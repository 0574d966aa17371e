package dev.migrator.bench.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.ConfigurationFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgcopydbVariantTest {
    @Test
    void isReadWithAndWithoutASizeToSplitAt() {
        assertThat(PgcopydbVariant.parse("4/2").options()).containsExactly("--table-jobs", "4", "--index-jobs", "2");
        assertThat(PgcopydbVariant.parse("4/2/500MB").options()).endsWith("--split-tables-larger-than", "500MB");
    }

    @Test
    void refusesAnythingElse() {
        for (String wrong : List.of("", "4", "4/x", "1/2/3/4")) {
            assertThatThrownBy(() -> PgcopydbVariant.parse(wrong))
                    .isInstanceOf(ConfigurationFailure.class)
                    .hasMessageContaining("such as 4/4/500MB");
        }
    }
}
