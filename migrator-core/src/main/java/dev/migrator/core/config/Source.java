package dev.migrator.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where values come from besides the file itself, and where its problems go. */
record Source(Findings findings, Scalars scalars, Path folder) {
    private static final Kind<String> FILE = Kind.text("the path of a file that holds the value and nothing else");

    /** What stands in the file that {@code name} names, seen from the configuration's folder, without its line end. */
    Optional<String> secretFile(String path, Object name) {
        return scalars.read(path, name, FILE).flatMap(file -> content(path, name, file));
    }

    private Optional<String> content(String path, Object name, String file) {
        try {
            return Optional.of(Files.readString(folder.resolve(file)).replaceFirst("\\r?\\n\\z", ""));
        } catch (NoSuchFileException e) {
            findings.problem(path, "there is no file \"%s\"".formatted(name));
        } catch (IOException | IllegalArgumentException e) {
            String reason = e.getClass().getSimpleName();
            findings.problem(path, "the file \"%s\" cannot be read (%s)".formatted(name, reason));
        }
        return Optional.empty();
    }
}
