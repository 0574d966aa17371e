package dev.migrator.bench.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TreeMeterTest {
    private static final String COUNTING = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done";

    @Test
    void countsWhatTheChildrenOfAProcessHaveUsed() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/stat")), "only Linux has /proc");
        try (TreeMeters meters = new TreeMeters()) {
            Process bash = new ProcessBuilder(List.of("bash", "-c", "bash -c '" + COUNTING + "'; true")).start();
            TreeMeter meter = meters.program("bash", bash.pid());
            assertThat(bash.waitFor()).isZero();
            meters.ended(meter);
            assertThat(meter.usage().cpu()).isBetween(Duration.ofMillis(20), Duration.ofSeconds(30));
            assertThat(meter.usage().peakBytes()).isGreaterThan(1_000_000);
        }
    }

    @Test
    void aServerIsMeasuredFromNowOn() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/stat")), "only Linux has /proc");
        try (TreeMeters meters = new TreeMeters()) {
            TreeMeter meter = meters.server("this test", ProcessHandle.current().pid());
            assertThat(meter.usage().cpu()).isLessThan(Duration.ofMillis(500));
            assertThat(meter.rootPeakBytes()).isGreaterThan(10_000_000);
        }
    }
}
