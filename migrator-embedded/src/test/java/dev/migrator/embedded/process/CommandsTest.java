package dev.migrator.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
    @Test
    void tellsExitCodeAndOutput() {
        Commands.Outcome outcome = run(Duration.ofSeconds(20), "echo $WORD; echo error >&2; exit 3");

        assertThat(outcome).isEqualTo(new Commands.Outcome(3, "word\nerror"));
    }

    @Test
    void doesNotWaitForWhatTheProgramLeftRunning() {
        long start = System.nanoTime();
        run(Duration.ofSeconds(20), "sleep 5 & echo done");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void killsAProgramThatTakesTooLong() {
        assertThatThrownBy(() -> run(Duration.ofMillis(300), "echo begun; exec sleep 60"))
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("begun");
    }

    @Test
    void saysWhichProgramIsMissing() {
        assertThatThrownBy(() -> Commands.run(List.of("no-such-program"), Map.of(), Duration.ofSeconds(1)))
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("no-such-program");
    }

    private static Commands.Outcome run(Duration timeout, String script) {
        return Commands.run(List.of("/bin/sh", "-c", script), Map.of("WORD", "word"), timeout);
    }
}
