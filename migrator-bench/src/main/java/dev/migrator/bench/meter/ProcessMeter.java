package dev.migrator.bench.meter;

import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Measures a process of this machine by what Linux tells of it in {@code /proc}. Immutable. */
public final class ProcessMeter {
    private static final int USER_TIME = 11;

    private final String name;
    private final long pid;
    private final Duration before;

    private ProcessMeter(String name, long pid, Duration before) {
        this.name = name;
        this.pid = pid;
        this.before = before;
    }

    /** Counts from the start of the process. */
    public static ProcessMeter ofWholeLife(String name, long pid) {
        return new ProcessMeter(name, pid, Duration.ZERO);
    }

    /** Counts from now on. */
    public static ProcessMeter fromNow(String name, long pid) {
        return new ProcessMeter(name, pid, cpu(name, pid));
    }

    /**
     * What it has used until now.
     *
     * @throws RetryableFailure if the process has ended, or there is no {@code /proc}
     */
    public ProcessUsage read() {
        return new ProcessUsage(name, cpu(name, pid).minus(before), peak());
    }

    private long peak() {
        return read(name, pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow(() -> new RetryableFailure("the process %d (%s) is ending".formatted(pid, name)));
    }

    private static Duration cpu(String name, long pid) {
        return ProcessStat.time(ProcessStat.fields(read(name, pid, "stat")), USER_TIME);
    }

    private static String read(String name, long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new RetryableFailure(
                    "cannot measure the process %d (%s): it has ended, or this is not Linux: %s"
                            .formatted(pid, name, e),
                    e);
        }
    }
}
