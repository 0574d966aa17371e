package dev.migrator.bench.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogsTest {
    @TempDir
    Path folder;

    @Test
    void findsTheMostThatWasInUseBeforeAndAfterACollection() throws Exception {
        Files.writeString(folder.resolve("gc-1.log"), """
                [0.2s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 25M->6M(512M) 3.1ms
                [0.9s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 180M->9M(512M) 5.0ms
                """);
        Files.writeString(
                folder.resolve("gc-2.log"), "[0.2s][info][gc] GC(0) Pause Full (System.gc()) 70M->31M(512M) 3.1ms\n");
        Files.writeString(folder.resolve("other.log"), "900M->800M(512M)\n");
        GcLogs logs = new GcLogs(folder);
        assertThat(logs.peak()).isEqualTo(180);
        assertThat(logs.peakBehind()).isEqualTo(31);
    }
}
