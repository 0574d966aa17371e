package dev.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void eachWayToBreakAStreamHasACodeOfItsOwn(BreakReason reason) {
        ExitCode code = ExitCode.of(new StreamBrokenFailure(reason, "broken"));
        assertThat(code.name()).isEqualTo(reason.name());
        assertThat(code.code()).isBetween(60, 79);
    }

    @Test
    void whatFitsNoneIsSix() {
        assertThat(ExitCode.of(new StreamBrokenFailure(BreakReason.OTHER, "broken"))
                        .code())
                .isEqualTo(6);
    }

    @Test
    void aServerThatIsDownIsFour() {
        assertThat(ExitCode.of(new RetryableFailure("down")).code()).isEqualTo(4);
    }

    @Test
    void aChangedSchemaIsEight() {
        assertThat(ExitCode.of(new SchemaChangedFailure("changed")).code()).isEqualTo(8);
    }

    @Test
    void noTwoAreTheSame() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::code)).doesNotHaveDuplicates();
    }
}
