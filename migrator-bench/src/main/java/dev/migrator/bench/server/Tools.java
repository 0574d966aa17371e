package dev.migrator.bench.server;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.embedded.process.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this machine that are measured, or that measure. */
public final class Tools {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private static final Pattern VERSION = Pattern.compile("(?m)(?:version|PostgreSQL\\)) v?([0-9][-.0-9a-z]*)");

    private Tools() {}

    /**
     * Its path; empty if it is not installed. Debian's own folders come before the PATH, on which Debian has a script that
     * looks for the program first.
     */
    public static Optional<String> find(String program) {
        Stream<Path> path = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        Stream<Path> debian = Stream.of(18, 17, 16, 15).map(v -> Path.of("/usr/lib/postgresql/" + v + "/bin"));
        return Stream.concat(debian, path)
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /**
     * Its path.
     *
     * @throws ConfigurationFailure if it is not installed; the message names the package
     */
    public static String require(String program, String debianPackage) {
        return find(program)
                .orElseThrow(() -> new ConfigurationFailure(
                        "%s is not on the PATH; install it: apt-get install %s".formatted(program, debianPackage)));
    }

    /** The folder of PostgreSQL's client programs. */
    public static Path clientFolder() {
        Path folder = Path.of(require("pg_dump", "postgresql-client")).getParent();
        if (folder == null || !Files.isExecutable(folder.resolve("psql"))) {
            throw new ConfigurationFailure(
                    "psql is not beside pg_dump in %s; install it: apt-get install postgresql-client"
                            .formatted(folder));
        }
        return folder;
    }

    /** "pg_dump 15.3", by what it says of its version. */
    public static String version(String program) {
        String said = Commands.run(List.of(find(program).orElse(program), "--version"), Map.of(), AT_ONCE)
                .output();
        Matcher number = VERSION.matcher(said);
        return program + " " + (number.find() ? number.group(1) : "of an unknown version");
    }
}
