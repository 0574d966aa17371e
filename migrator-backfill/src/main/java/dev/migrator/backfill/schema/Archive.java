package dev.migrator.backfill.schema;

import dev.migrator.core.failure.InternalFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A temporary folder with one section of a schema as pg_dump's custom archive; holds no rows. Closing removes it. */
final class Archive implements AutoCloseable {
    private final Path folder;

    Archive() {
        try {
            folder = Files.createTempDirectory("migrator-schema");
        } catch (IOException e) {
            throw new InternalFailure("cannot make a temporary folder for the schema", e);
        }
    }

    Path file() {
        return folder.resolve("schema.dump");
    }

    /** Where pg_restore writes its list of what the archive holds. */
    Path listing() {
        return folder.resolve("list");
    }

    List<TocEntry> entries() {
        try {
            return Files.readAllLines(listing(), StandardCharsets.UTF_8).stream()
                    .map(TocEntry::parse)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new InternalFailure("cannot read the list of the schema's objects", e);
        }
    }

    /** A file that tells pg_restore to restore these entries only. */
    Path selection(List<TocEntry> entries) {
        Path file = folder.resolve("selection");
        try {
            return Files.write(file, entries.stream().map(TocEntry::line).toList());
        } catch (IOException e) {
            throw new InternalFailure("cannot write the list of the schema's objects", e);
        }
    }

    @Override
    public void close() {
        try {
            for (Path file : List.of(file(), listing(), folder.resolve("selection"), folder)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new InternalFailure("cannot remove the temporary folder " + folder, e);
        }
    }
}
