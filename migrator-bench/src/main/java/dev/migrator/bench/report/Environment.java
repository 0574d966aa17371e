package dev.migrator.bench.report;

import dev.migrator.embedded.kafka.ChildClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** On what a run took place. */
public final class Environment {
    private static final String UNKNOWN = "unknown";

    private final String loadBefore = load();

    /** Keeps how busy the machine is before the run. */
    public Environment() {}

    /**
     * The lines of the report.
     *
     * @param servers versions and settings of the servers
     */
    public String text(String servers) {
        return """
                %s. %d cores (%s), %s of memory, %s, JDK %s. %s. Debezium %s, Kafka %s, pgjdbc %s.
                Load of the machine (runnable processes over the last minute) before the run %s, at its end %s.
                """.formatted(
                        LocalDate.now(Clock.systemUTC()),
                        Runtime.getRuntime().availableProcessors(),
                        line("/proc/cpuinfo", "model name"),
                        memory(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        servers,
                        version("debezium-connector-postgres"),
                        version("kafka-clients"),
                        version("postgresql"),
                        loadBefore,
                        load());
    }

    private static String memory() {
        String kilobytes = line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return kilobytes.isEmpty() ? UNKNOWN : "%.0f GB".formatted(Long.parseLong(kilobytes) / 1024.0 / 1024.0);
    }

    private static String load() {
        String load = read("/proc/loadavg");
        return load.isEmpty() ? UNKNOWN : load.substring(0, load.indexOf(' '));
    }

    private static String line(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** Of a library, by the name of its jar. */
    private static String version(String artifact) {
        Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-([0-9].*)\\.jar");
        return ChildClassPath.entries().stream()
                .map(entry -> jar.matcher(Path.of(entry).getFileName().toString()))
                .filter(java.util.regex.Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }
}
