package dev.migrator.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The program is measured as its users run it. */
class LauncherTest {
    @Test
    void theJvmThatIsMeasuredHasTheOptionsOfTheLauncher() throws Exception {
        String launcher = Files.readString(Path.of("..", "migrator"));
        assertThat(launcher)
                .contains("%s ${MIGRATOR_OPTS:-%s} "
                        .formatted(MigratorProcess.OPTIONS.get(0), MigratorProcess.OPTIONS.get(1)));
    }
}
