package dev.migrator.bench.meter;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every process of this machine at one moment, as {@code /proc} has it. Immutable. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final int PARENT = 1;
    private static final int USER_TIME = 11;
    private static final int CHILDREN_TIME = 13;

    private final Map<Long, List<Entry>> byParent;
    private final Map<Long, Entry> byPid;

    private ProcessTable(List<Entry> entries) {
        byParent = new HashMap<>();
        byPid = new HashMap<>();
        for (Entry entry : entries) {
            byParent.computeIfAbsent(entry.parent, p -> new ArrayList<>()).add(entry);
            byPid.put(entry.pid, entry);
        }
    }

    /**
     * A process.
     *
     * @param cpu its own time and that of its children that have ended and been waited for
     */
    record Entry(long pid, long parent, Duration cpu) {}

    static ProcessTable read() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                entry(process).ifPresent(entries::add);
            }
        }
        return new ProcessTable(entries);
    }

    /** The process and all that come from it and live; empty if it does not. */
    List<Entry> tree(long root) {
        List<Entry> tree = new ArrayList<>();
        Entry first = byPid.get(root);
        if (first != null) {
            tree.add(first);
        }
        for (int i = 0; i < tree.size(); i++) {
            tree.addAll(byParent.getOrDefault(tree.get(i).pid, List.of()));
        }
        return tree;
    }

    /** What the children of this process have used that have ended and been waited for. */
    static Duration endedChildren() throws IOException {
        return ProcessStat.time(ProcessStat.fields(Files.readString(PROC.resolve("self/stat"))), CHILDREN_TIME);
    }

    /** Empty if it ends just now. */
    private static Optional<Entry> entry(Path process) {
        try {
            List<String> fields = ProcessStat.fields(Files.readString(process.resolve("stat")));
            Duration cpu = ProcessStat.time(fields, USER_TIME).plus(ProcessStat.time(fields, CHILDREN_TIME));
            return Optional.of(new Entry(
                    Long.parseLong(process.getFileName().toString()), Long.parseLong(fields.get(PARENT)), cpu));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
