package dev.migrator.bench.meter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Measures a process together with all processes that it starts. Thread-safe. */
public final class TreeMeter {
    private final String name;
    private final long root;
    private final boolean server;
    private final Duration before;
    private Duration cpu = Duration.ZERO;
    private long peak;
    private long rootPeak;

    TreeMeter(String name, long root, boolean server, ProcessTable now) {
        this.name = name;
        this.root = root;
        this.server = server;
        this.before = server ? sum(now.tree(root)) : Duration.ZERO;
        look(now);
    }

    /**
     * As of the last look. The peak is the most that all of them had resident together; of a server without what its
     * processes share.
     */
    public synchronized ProcessUsage usage() {
        return new ProcessUsage(name, cpu, peak);
    }

    /** The most that the first process had resident by itself. */
    public synchronized long rootPeakBytes() {
        return rootPeak;
    }

    synchronized void look(ProcessTable table) {
        List<ProcessTable.Entry> tree = table.tree(root);
        Duration used = sum(tree).minus(before);
        cpu = used.compareTo(cpu) > 0 ? used : cpu;
        peak = Math.max(peak, tree.stream().mapToLong(e -> resident(e.pid())).sum());
        rootPeak = Math.max(rootPeak, memory(root, "VmHWM:"));
    }

    /** Once it has ended: the looks have missed its last moments. */
    synchronized void ended(Duration exactly) {
        cpu = exactly;
    }

    private long resident(long pid) {
        return server ? memory(pid, "RssAnon:") : memory(pid, "VmRSS:");
    }

    private static Duration sum(List<ProcessTable.Entry> tree) {
        return tree.stream().map(ProcessTable.Entry::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /** Zero if it has ended. */
    private static long memory(long pid, String line) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "status"))
                    .lines()
                    .filter(l -> l.startsWith(line))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
