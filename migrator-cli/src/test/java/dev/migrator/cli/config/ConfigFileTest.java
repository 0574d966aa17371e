package dev.migrator.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.config.ConfigProblem;
import dev.migrator.core.config.ConfigReading;
import dev.migrator.core.config.DataSize;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.failure.ConfigurationFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String MINIMAL = """
            name: shop
            old: postgresql://ann:${PW}@old/shop
            new: postgresql://ann:${PW}@new/shop
            kafka: localhost:9092
            """;

    @TempDir
    private Path folder;

    private ConfigReading read(String yaml) {
        try {
            Path file = Files.writeString(folder.resolve("m.yaml"), yaml);
            return new ConfigFile(file, Map.of("PW", "hunter2")::get).read();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String problem(String yaml) {
        ConfigReading reading = read(yaml);
        assertThat(reading.config()).isNull();
        assertThat(reading.problems()).hasSize(1);
        return reading.problems()
                .get(0)
                .toString()
                .replace(folder.resolve("m.yaml").toString(), "m.yaml");
    }

    @Test
    void fourLinesAreAConfiguration() {
        MigrationConfig config = read(MINIMAL).orThrow("m.yaml");
        assertThat(config.old().password().value()).isEqualTo("hunter2");
        assertThat(config.name()).isEqualTo("shop");
    }

    @Test
    void readsSectionsListsAndCommentsAsYamlHasThem() {
        MigrationConfig config = read(MINIMAL + """
                schema: existing
                backfill: {workers: 2, chunk: 8MB}
                stream:
                  # lanes: 4
                tables:
                  include:
                    - public.*
                    - "*.orders"
                """).orThrow("m.yaml");
        assertThat(config.schema().mode()).isEqualTo(SchemaConfig.Mode.EXISTING);
        assertThat(config.backfill().chunk()).isEqualTo(DataSize.megabytes(8));
        assertThat(config.stream().lanes()).isEqualTo(1);
        assertThat(config.tables().patterns().include()).hasToString("[public.*, *.orders]");
    }

    @Test
    void secretFilesAreLookedForBesideTheFile() throws IOException {
        Files.writeString(folder.resolve("pw"), "from-file\n");
        String yaml = MINIMAL.replace(
                "old: postgresql://ann:${PW}@old/shop", "old: {url: 'postgresql://ann@old/shop', password_file: pw}");
        assertThat(read(yaml).orThrow("m").old().password().value()).isEqualTo("from-file");
    }

    @Test
    void problemsOfKeysComeWithTheirPaths() {
        assertThat(read(MINIMAL + "verify:\n  chunk_row: 5\n  workers: many\n").problems())
                .extracting(ConfigProblem::path)
                .containsExactly("verify.workers", "verify.chunk_row");
    }

    @Test
    void aKeyThatStandsTwiceIsAProblem() {
        assertThat(problem(MINIMAL + "name: other\n")).startsWith("m.yaml:5:").contains("a second key 'name'");
    }

    @Test
    void whatIsNoYamlIsReportedWithLineAndColumnAndWithoutTheLine() {
        assertThat(problem("name: shop\nold: postgresql://u:hunter2@h/d: x\n"))
                .startsWith("m.yaml:2:")
                .doesNotContain("hunter2");
        assertThat(problem("name: shop\n\told: hunter2\n"))
                .startsWith("m.yaml:2:1")
                .doesNotContain("hunter2");
        assertThat(problem("name: 'shop\nold: hunter2\n"))
                .startsWith("m.yaml:3:")
                .doesNotContain("hunter2");
    }

    @Test
    void anUnquotedStarIsAProblemAndNotSomeOtherText() {
        assertThat(problem(MINIMAL + "tables:\n  include: [*.*]\n"))
                .startsWith("m.yaml:6:")
                .contains("needs quotes");
    }

    @Test
    void whatIsNotKeysIsAProblem() {
        assertThat(problem("- name\n")).isEqualTo("m.yaml:1:1: the file must begin with a key, such as \"name: shop\"");
        assertThat(problem(MINIMAL + "---\nname: b\n")).contains("a second document");
    }

    @Test
    void anEmptyFileNamesWhatIsMissing() {
        for (String yaml : new String[] {"", "# nothing\n", "---\n"}) {
            assertThat(read(yaml).problems())
                    .extracting(ConfigProblem::path)
                    .containsExactly("name", "old", "new", "kafka");
        }
    }

    @Test
    void aFileThatIsNotThereIsAnsweredWithTheWayToMakeOne() {
        assertThatThrownBy(() -> ConfigFile.load(folder.resolve("none.yaml")))
                .isInstanceOf(ConfigurationFailure.class)
                .hasMessageContaining("there is no file " + folder.resolve("none.yaml"))
                .hasMessageContaining("migrator init");
    }

    @Test
    void aFileInAnotherEncodingIsSaidToBeSo() throws IOException {
        Path file = Files.write(folder.resolve("latin.yaml"), "name: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ConfigFile.load(file))
                .isInstanceOf(ConfigurationFailure.class)
                .hasMessageContaining("is not in UTF-8");
    }
}
