package dev.migrator.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.embedded.process.Commands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnprivilegedTest {
    @Test
    void findsAWayInWhichNobodyIsRoot() {
        Unprivileged way = Unprivileged.choose();

        assertThat(Commands.run(way.command(List.of("id", "-u")), Map.of(), Duration.ofSeconds(10))
                        .output())
                .isNotEqualTo("0");
    }
}
