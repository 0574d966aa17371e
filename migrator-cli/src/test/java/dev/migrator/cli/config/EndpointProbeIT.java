package dev.migrator.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.config.ConfigProblem;
import dev.migrator.core.config.EndpointProbe;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.embedded.PostgresHandle;
import dev.migrator.embedded.postgres.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointProbeIT {
    @Test
    void aServerThatLetsUsInIsNoProblemAndEveryRefusalSaysWhatWouldBeAccepted() {
        try (PostgresHandle server = PostgresServer.start(18)) {
            Endpoint there = server.endpoint("postgres");
            Endpoint stranger = new Endpoint(
                    there.host(), there.port(), there.database(), "nobody", there.password(), there.options());
            EndpointProbe probe = new EndpointProbe(Duration.ofSeconds(5));

            assertThat(probe.probe(Map.of(Side.OLD, there, Side.NEW, there))).isEmpty();
            List<ConfigProblem> problems =
                    probe.probe(Map.of(Side.OLD, there.withDatabase("none"), Side.NEW, stranger));

            assertThat(problems).extracting(ConfigProblem::path).containsExactly("old", "new");
            assertThat(problems.get(0).text())
                    .contains("database \"none\" does not exist", "accepted: the name of a database that exists there");
            assertThat(problems.get(1).text()).contains("nobody", "accepted: a role, password and sslmode");
        }
    }
}
