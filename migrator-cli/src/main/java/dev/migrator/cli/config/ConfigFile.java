package dev.migrator.cli.config;

import dev.migrator.core.config.ConfigProblem;
import dev.migrator.core.config.ConfigReader;
import dev.migrator.core.config.ConfigReading;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.failure.ConfigurationFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The configuration file of a migration. Secret files that it names are looked for from its own folder on. */
public final class ConfigFile {
    private final Path path;
    private final Function<String, @Nullable String> environment;

    /**
     * A file and the variables that it may refer to.
     *
     * @param environment the value of a variable, or null if it is not set: {@code System::getenv}
     */
    public ConfigFile(Path path, Function<String, @Nullable String> environment) {
        this.path = path;
        this.environment = environment;
    }

    /**
     * The configuration in {@code path}, with the environment of this process.
     *
     * @throws ConfigurationFailure that names every problem of the file
     */
    public static MigrationConfig load(Path path) {
        return new ConfigFile(path, System::getenv).read().orThrow(path.toString());
    }

    /**
     * The configuration or all its problems.
     *
     * @throws ConfigurationFailure if the file itself cannot be read
     */
    public ConfigReading read() {
        String yaml = text();
        try {
            Path folder = path.toAbsolutePath().getParent();
            return new ConfigReader(environment, folder == null ? path : folder).read(YamlTree.parse(yaml));
        } catch (YamlProblem e) {
            return ConfigReading.failed(new ConfigProblem("", path + ":" + e.getMessage()));
        }
    }

    private String text() {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new ConfigurationFailure(
                    "there is no file %s; \"migrator init\" writes an example to fill in, \"-c FILE\" names another file"
                            .formatted(path),
                    e);
        } catch (CharacterCodingException e) {
            throw new ConfigurationFailure("%s is not in UTF-8; save it as UTF-8".formatted(path), e);
        } catch (IOException e) {
            throw new ConfigurationFailure("%s cannot be read: %s".formatted(path, e), e);
        }
    }
}
