package dev.migrator.bench.meter;

import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the collectors of the JVMs that ran in a folder have seen of their heaps. */
public final class GcLogs {
    /** Each JVM writes one into the folder that it runs in. */
    public static final String OPTION = "-Xlog:gc:file=gc-%p.log";

    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(");

    private final Path folder;

    public GcLogs(Path folder) {
        this.folder = folder;
    }

    /** The most megabytes that any of them has had in use before a collection, garbage included. */
    public long peak() {
        return peak(1);
    }

    /** The most megabytes that any of them has had in use after a collection. */
    public long peakBehind() {
        return peak(2);
    }

    private long peak(int group) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(f -> f.getFileName().toString().startsWith("gc-"))
                    .toList();
            long peak = 0;
            for (Path log : logs) {
                peak = Math.max(peak, peak(Files.readString(log), group));
            }
            return peak;
        } catch (IOException e) {
            throw new RetryableFailure("cannot read the collector's log in " + folder + ": " + e, e);
        }
    }

    static long peak(String log, int group) {
        return COLLECTION
                .matcher(log)
                .results()
                .mapToLong(collection -> Long.parseLong(collection.group(group)))
                .max()
                .orElse(0);
    }
}
