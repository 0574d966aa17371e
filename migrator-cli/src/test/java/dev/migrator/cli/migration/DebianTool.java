package dev.migrator.cli.migration;

import dev.migrator.embedded.process.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of PostgreSQL's client packages; a test that needs one is skipped where it is not installed. */
public final class DebianTool {
    private DebianTool() {}

    public static Path require(String name, String debianPackage) {
        Path found = find(name);
        Assumptions.assumeTrue(found != null, "needs " + name + " (Debian package " + debianPackage + ")");
        return found;
    }

    /** The major version of PostgreSQL that the program is of. */
    static int major(Path program) {
        String said = Commands.run(List.of(program.toString(), "--version"), Map.of(), Duration.ofSeconds(20))
                .output();
        return Integer.parseInt(said.replaceFirst(".*\\(PostgreSQL\\) (\\d+).*", "$1"));
    }

    private static Path find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")).map(Path::of), versions())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Path> versions() {
        return Stream.of(18, 17, 16, 15).map(v -> Path.of("/usr/lib/postgresql/" + v + "/bin"));
    }
}
