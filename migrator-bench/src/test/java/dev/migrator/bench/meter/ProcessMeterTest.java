package dev.migrator.bench.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.RetryableFailure;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessMeterTest {
    @BeforeEach
    void onLinux() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/stat")), "only Linux has /proc");
    }

    @Test
    void countsTheProcessorTimeThatThisProcessUsesFromNowOn() {
        ProcessMeter meter =
                ProcessMeter.fromNow("this test", ProcessHandle.current().pid());
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        double sum = 0;
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu < 200_000_000) {
            sum += Math.sqrt(sum + 1);
        }
        ProcessUsage used = meter.read();
        assertThat(sum).isPositive();
        assertThat(used.cpu()).isBetween(Duration.ofMillis(180), Duration.ofSeconds(30));
        assertThat(used.peakBytes()).isGreaterThan(10_000_000);
    }

    @Test
    void saysThatAProcessHasEnded() throws Exception {
        Process gone = new ProcessBuilder(List.of("true")).start();
        gone.waitFor();
        assertThatThrownBy(() -> ProcessMeter.ofWholeLife("true", gone.pid()).read())
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("has ended");
    }
}
