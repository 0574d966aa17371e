package dev.migrator.bench.gentle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void readsWhatLinuxWrites() {
        assertThat(Cores.parse("\t0-3,8")).containsExactly(0, 1, 2, 3, 8);
        assertThat(Cores.parse("5\n")).containsExactly(5);
    }

    @Test
    void nothingIsPinnedIfTheyAreShared() {
        try (Cores cores = Cores.shared()) {
            assertThat(cores.besideOld(List.of("pgbench"))).containsExactly("pgbench");
            assertThat(cores.describe()).contains("share all cores");
        }
    }
}
