package dev.migrator.bench.gentle;

import dev.migrator.bench.server.Tools;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives old and its load one half of this machine's cores, and everything else the other, as if they stood on machines of
 * their own. Closing gives this process all of them again.
 */
final class Cores implements AutoCloseable {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final List<Integer> all;
    private final boolean split;

    private Cores(List<Integer> all, boolean split) {
        this.all = all;
        this.split = split;
    }

    /** Everybody has all of them. */
    static Cores shared() {
        return new Cores(List.of(), false);
    }

    /**
     * Moves the servers, and this process with what it will start.
     *
     * @param old the server whose load is measured
     * @param others servers that run already
     */
    static Cores split(long old, List<Long> others) {
        Tools.require("taskset", "util-linux");
        Cores cores = new Cores(allowed(), true);
        move(old, cores.half(0));
        Stream.concat(Stream.of(ProcessHandle.current().pid()), others.stream())
                .forEach(pid -> move(pid, cores.half(1)));
        return cores;
    }

    /** The command, run beside old. */
    List<String> besideOld(List<String> command) {
        if (!split) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of(Tools.require("taskset", "util-linux"), "-c", half(0)));
        pinned.addAll(command);
        return pinned;
    }

    /** A sentence for the report. */
    String describe() {
        return split
                ? "Old and pgbench have the cores %s, and new, Kafka and migrator the cores %s, as on machines of their own"
                        .formatted(half(0), half(1))
                : "Old, pgbench, new, Kafka and migrator share all cores";
    }

    @Override
    public void close() {
        if (split) {
            move(ProcessHandle.current().pid(), list(all));
        }
    }

    /** Reads "0-3,8". */
    static List<Integer> parse(String list) {
        return Stream.of(list.strip().split(",", -1))
                .map(part -> part.split("-", -1))
                .flatMap(ends -> IntStream.rangeClosed(
                                Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                        .boxed())
                .toList();
    }

    /** A single core is in both halves. */
    private String half(int number) {
        int middle = all.size() / 2;
        return list(all.size() < 2 ? all : number == 0 ? all.subList(0, middle) : all.subList(middle, all.size()));
    }

    private static String list(List<Integer> cores) {
        return cores.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Integer> allowed() {
        try {
            return Files.readString(Path.of("/proc/self/status"))
                    .lines()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> parse(line.substring(line.indexOf(':') + 1)))
                    .findFirst()
                    .orElse(List.of());
        } catch (IOException e) {
            throw new RetryableFailure("cannot read which cores there are: " + e, e);
        }
    }

    /** With all its threads and children; what it starts later follows it. */
    private static void move(long pid, String cores) {
        Stream<Long> children = ProcessHandle.of(pid).stream()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        Stream.concat(Stream.of(pid), children)
                .forEach(process -> Commands.run(
                        List.of(Tools.require("taskset", "util-linux"), "-apc", cores, Long.toString(process)),
                        Map.of(),
                        AT_ONCE));
    }
}
