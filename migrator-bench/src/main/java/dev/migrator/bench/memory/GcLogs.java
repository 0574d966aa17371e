package dev.migrator.bench.memory;

import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the collectors of the JVMs that ran in a folder have seen of their heaps. */
final class GcLogs {
    /** Each JVM writes one into the folder that it runs in. */
    static final String OPTION = "-Xlog:gc:file=gc-%p.log";

    private static final Pattern BEFORE = Pattern.compile("(\\d+)M->\\d+M\\(");

    private final Path folder;

    GcLogs(Path folder) {
        this.folder = folder;
    }

    /** The most megabytes that any of them has had in use before a collection, garbage included. */
    long peak() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(f -> f.getFileName().toString().startsWith("gc-"))
                    .toList();
            long peak = 0;
            for (Path log : logs) {
                peak = Math.max(peak, peak(Files.readString(log)));
            }
            return peak;
        } catch (IOException e) {
            throw new RetryableFailure("cannot read the collector's log in " + folder + ": " + e, e);
        }
    }

    static long peak(String log) {
        return BEFORE.matcher(log)
                .results()
                .map(MatchResult::group)
                .mapToLong(use -> Long.parseLong(use.substring(0, use.indexOf('M'))))
                .max()
                .orElse(0);
    }
}
