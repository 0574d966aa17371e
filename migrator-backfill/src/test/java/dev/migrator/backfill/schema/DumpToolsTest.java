package dev.migrator.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.RefusedFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpToolsTest {
    @TempDir
    private Path empty;

    @Test
    void prefersTheVersionOfTheTarget() {
        assertThat(best(14, 17, 15, 17, 18)).isEqualTo(17);
    }

    @Test
    void takesTheNewestThatTheTargetUnderstands() {
        assertThat(best(14, 18, 14, 15, 16)).isEqualTo(16);
        assertThat(best(13, 15, 14, 18)).isEqualTo(14);
    }

    @Test
    void takesTheOldestThatIsNewerIfThereIsNoOther() {
        assertThat(best(14, 15, 13, 17, 18)).isEqualTo(17);
    }

    @Test
    void takesNoneThatCannotReadTheSource() {
        assertThat(DumpTools.best(tools(13, 14), 15, 18)).isEmpty();
    }

    @Test
    void saysWhatToInstallIfThereIsNone() {
        assertThatThrownBy(() -> DumpTools.find(Optional.of(empty), 14, 18))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("postgresql-client-18")
                .hasMessageContaining("version 14 or later")
                .hasMessageContaining("schema: existing")
                .hasMessageContaining(empty.toString());
    }

    private static int best(int source, int target, int... majors) {
        return DumpTools.best(tools(majors), source, target).orElseThrow().major();
    }

    private static List<DumpTools> tools(int... majors) {
        return IntStream.of(majors)
                .mapToObj(major -> new DumpTools(Path.of("/" + major), major))
                .toList();
    }
}
