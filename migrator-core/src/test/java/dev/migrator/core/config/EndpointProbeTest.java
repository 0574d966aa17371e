package dev.migrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointProbeTest {
    private static Endpoint at(int port) {
        return Endpoint.of("127.0.0.1", port, "shop", "ann", "hunter2");
    }

    @Test
    void reportsBothSidesOneClosedAndOneSilentAndWaitsNoLongerThanTheTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            int closed = closedPort();
            long start = System.nanoTime();

            List<ConfigProblem> problems = new EndpointProbe(Duration.ofSeconds(1))
                    .probe(Map.of(Side.NEW, at(silent.getLocalPort()), Side.OLD, at(closed)));

            assertThat(problems).extracting(ConfigProblem::path).containsExactly("old", "new");
            assertThat(problems.get(0).text())
                    .startsWith("cannot log in to ann@127.0.0.1:%d/shop: ".formatted(closed))
                    .contains("accepted: a PostgreSQL server that answers on 127.0.0.1 port %d within 1 s"
                            .formatted(closed));
            assertThat(problems.toString()).doesNotContain("hunter2");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
