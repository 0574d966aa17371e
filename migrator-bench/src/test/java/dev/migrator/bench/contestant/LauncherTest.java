package dev.migrator.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program is measured as its users run it. */
class LauncherTest {
    @Test
    void theJvmThatIsMeasuredHasTheOptionsOfTheLauncher() throws Exception {
        for (Path launcher :
                List.of(Path.of("..", "migrator"), Path.of("..", "migrator-cli", "src", "main", "bin", "migrator"))) {
            assertThat(Files.readString(launcher))
                    .contains("%s ${MIGRATOR_OPTS:-%s} "
                            .formatted(MigratorProcess.OPTIONS.get(0), MigratorProcess.OPTIONS.get(1)))
                    .contains(MigratorProcess.OPTIONS.get(2));
        }
    }
}
