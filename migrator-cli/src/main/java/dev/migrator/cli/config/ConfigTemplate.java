package dev.migrator.cli.config;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.RefusedFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The commented example of a configuration file, with every key and its default. */
public final class ConfigTemplate {
    private static final String RESOURCE = "migrator-template.yaml";

    private ConfigTemplate() {}

    public static String text() {
        try (InputStream resource = ConfigTemplate.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new InternalFailure("the program was built without " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the example.
     *
     * @throws RefusedFailure if {@code path} exists; it is left as it is
     * @throws ConfigurationFailure if it cannot be written there
     */
    public static void write(Path path) {
        try {
            Files.writeString(path, text(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new RefusedFailure(
                    "%s exists and is not overwritten; move it away or name another file".formatted(path), e);
        } catch (IOException e) {
            throw new ConfigurationFailure("%s cannot be written: %s".formatted(path, e), e);
        }
    }
}
