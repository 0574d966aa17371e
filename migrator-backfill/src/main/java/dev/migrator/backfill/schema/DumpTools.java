package dev.migrator.backfill.schema;

import dev.migrator.core.failure.RefusedFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A pg_dump and a pg_restore of one version in one folder. */
public record DumpTools(Path folder, int major) {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final List<String> USUAL_PARENTS =
            List.of("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt", "/Library/PostgreSQL");

    /**
     * The best tools for a transfer: those of the target's version, else the newest that the target understands, else the
     * oldest that is newer. pg_dump reads servers up to its own version only.
     *
     * @param chosen the only folder to look in; if empty, the PATH and the usual places are searched
     * @throws RefusedFailure if none will do; the message names the package to install
     */
    public static DumpTools find(Optional<Path> chosen, int sourceMajor, int targetMajor) {
        List<DumpTools> found = chosen.map(List::of).orElseGet(DumpTools::places).stream()
                .flatMap(DumpTools::in)
                .toList();
        return best(found, sourceMajor, targetMajor)
                .orElseThrow(() -> new RefusedFailure(missing(chosen, found, sourceMajor, targetMajor)));
    }

    static Optional<DumpTools> best(List<DumpTools> found, int sourceMajor, int targetMajor) {
        Comparator<DumpTools> understood = Comparator.comparing(tools -> tools.major() <= targetMajor);
        Comparator<DumpTools> nearest = Comparator.comparing(tools -> -Math.abs(targetMajor - tools.major()));
        return found.stream().filter(tools -> tools.major() >= sourceMajor).max(understood.thenComparing(nearest));
    }

    String dump() {
        return folder.resolve("pg_dump").toString();
    }

    String restore() {
        return folder.resolve("pg_restore").toString();
    }

    private static String missing(Optional<Path> chosen, List<DumpTools> found, int sourceMajor, int targetMajor) {
        String seen = found.isEmpty()
                ? "none was found"
                : "found only " + found.stream().map(DumpTools::toString).toList();
        return "transferring the schema needs pg_dump and pg_restore of version %d or later (%d is best), and %s in %s; install postgresql-client-%d, name their folder in the config, or create the schema yourself and set `schema: existing`"
                .formatted(
                        sourceMajor,
                        targetMajor,
                        seen,
                        chosen.map(Path::toString).orElse("the PATH and the usual places"),
                        targetMajor);
    }

    private static List<Path> places() {
        List<Path> places = new ArrayList<>();
        for (String parent : USUAL_PARENTS) {
            places.addAll(binFolders(Path.of(parent)));
        }
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .forEach(places::add);
        return places;
    }

    private static List<Path> binFolders(Path parent) {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
                children.forEach(child -> folders.add(child.resolve("bin")));
            } catch (IOException e) {
                return List.of();
            }
        }
        return folders;
    }

    private static Stream<DumpTools> in(Path folder) {
        DumpTools unknown = new DumpTools(folder, 0);
        if (!Files.isExecutable(Path.of(unknown.dump())) || !Files.isExecutable(Path.of(unknown.restore()))) {
            return Stream.empty();
        }
        Matcher version = VERSION.matcher(ToolRun.versionOf(unknown.dump()));
        return version.find() ? Stream.of(new DumpTools(folder, Integer.parseInt(version.group(1)))) : Stream.empty();
    }

    @Override
    public String toString() {
        return "version %d in %s".formatted(major, folder);
    }
}
