package dev.migrator.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.config.ConfigReader;
import dev.migrator.core.config.KafkaConfig;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RefusedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTemplateTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("OLD_PASSWORD", "a", "NEW_PASSWORD", "b");
    private static final Pattern COMMENTED_KEY = Pattern.compile("(?m)^( *)# ( *[a-z]\\w*:(?: .*)?)$");

    @TempDir
    private Path folder;

    private MigrationConfig load(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("m.yaml"), yaml);
        return new ConfigFile(file, ENVIRONMENT::get).read().orThrow("m.yaml");
    }

    @Test
    void saysWhatTheShortestFileMeans() throws IOException {
        MigrationConfig shortest = MigrationConfig.of(
                "shop",
                Endpoint.of("old-host", 5432, "shop", "migrator", "a"),
                Endpoint.of("new-host", 5432, "shop", "migrator", "b"),
                KafkaConfig.at("localhost:9092"));
        assertThat(load(ConfigTemplate.text())).isEqualTo(shortest);
    }

    @Test
    void showsEveryKeyThatHasADefault() throws YamlProblem {
        Set<String> withDefault = new TreeSet<>(ConfigReader.keys());
        withDefault.removeIf(key -> key.startsWith("old.") || key.startsWith("new."));
        withDefault.remove("schema.tools");
        assertThat(paths(ConfigTemplate.text())).containsExactlyInAnyOrderElementsOf(withDefault);
    }

    @Test
    void namesEveryKeyThatAFileMayHaveAndNoOther() throws YamlProblem {
        Set<String> known = new TreeSet<>(ConfigReader.keys());
        known.removeIf(key -> key.startsWith("new."));
        Set<String> named = paths(uncommented(ConfigTemplate.text()));
        named.removeIf(key -> key.startsWith("old.options."));
        assertThat(named).containsExactlyInAnyOrderElementsOf(known);
    }

    /** The template with its commented keys in force, the long form of old instead of the short one. */
    private static String uncommented(String text) {
        return COMMENTED_KEY.matcher(text.replaceFirst("(?m)^old: .*$", "")).replaceAll("$1$2");
    }

    private static Set<String> paths(String yaml) throws YamlProblem {
        Set<String> paths = new TreeSet<>();
        collect("", YamlTree.parse(yaml), paths);
        return paths;
    }

    private static void collect(String prefix, Map<?, ?> tree, Set<String> paths) {
        tree.forEach((key, value) -> {
            paths.add(prefix + key);
            if (value instanceof Map<?, ?> below) {
                collect(prefix + key + ".", below, paths);
            }
        });
    }

    @Test
    void doesNotOverwriteAFile() throws IOException {
        Path file = folder.resolve("migrator.yaml");
        ConfigTemplate.write(file);
        assertThat(file).hasContent(ConfigTemplate.text());
        Files.writeString(file, "mine");
        assertThatThrownBy(() -> ConfigTemplate.write(file))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("exists and is not overwritten");
        assertThat(file).hasContent("mine");
    }

    @Test
    void saysWhenItCannotBeWritten() {
        assertThatThrownBy(() -> ConfigTemplate.write(folder.resolve("no/such/folder.yaml")))
                .isInstanceOf(ConfigurationFailure.class)
                .hasMessageContaining("cannot be written");
    }
}
