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
        List<String> measured = MigratorProcess.OPTIONS;
        String fixed = String.join(" ", measured.subList(1, measured.size() - 1));
        String heap = measured.get(measured.size() - 1);
        for (Path launcher :
                List.of(Path.of("..", "migrator"), Path.of("..", "migrator-cli", "src", "main", "bin", "migrator"))) {
            assertThat(Files.readString(launcher))
                    .contains(measured.get(0), "java_options=\"" + fixed + "\"")
                    .contains(" $java_options ${MIGRATOR_OPTS:-" + heap + "} ");
        }
    }
}
