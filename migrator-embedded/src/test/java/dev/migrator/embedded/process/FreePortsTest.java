package dev.migrator.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void givesNoPortTwiceAndNoneThatOutgoingConnectionsMayTake() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            ports.add(FreePorts.next());
        }

        assertThat(ports).hasSize(500).allMatch(port -> port >= 12_000 && port < 32_000);
    }
}
