package dev.migrator.core.config;

import static dev.migrator.core.config.ConfigTrees.minimal;
import static dev.migrator.core.config.ConfigTrees.minimalWith;
import static dev.migrator.core.config.ConfigTrees.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path folder;

    private ConfigReading readHere(Map<String, Object> tree) {
        return new ConfigReader(name -> null, folder).read(tree);
    }

    private static Map<String, Object> endpoint(String key, Object value) {
        return Map.of("host", "h", "database", "d", "user", "u", key, value);
    }

    @Test
    void comeFromAFileWithoutItsLastLineEnd() throws IOException {
        Files.writeString(folder.resolve("unix"), "hunter2\n");
        Files.writeString(folder.resolve("dos"), "a\nb \r\n");
        Map<String, Object> tree = minimalWith("old", endpoint("password_file", "unix"));
        tree.put(
                "new",
                Map.of(
                        "url",
                        "postgresql://ann@h2/d",
                        "password_file",
                        folder.resolve("dos").toString()));
        tree.put("kafka", Map.of("bootstrap", "k:1", "properties", Map.of("ssl.key.password_file", "unix")));

        MigrationConfig config = readHere(tree).orThrow("f");

        assertThat(config.old().password().value()).isEqualTo("hunter2");
        assertThat(config.fresh().password().value()).isEqualTo("a\nb ");
        assertThat(config.kafka().properties()).isEqualTo(Map.of("ssl.key.password", "hunter2"));
    }

    @Test
    void inAFileThatIsNotThereAreAProblem() {
        assertThat(readHere(minimalWith("old", endpoint("password_file", "none")))
                        .problems())
                .containsExactly(new ConfigProblem("old.password_file", "there is no file \"none\""));
        assertThat(readHere(minimalWith("old", endpoint("password_file", "."))).problems())
                .singleElement()
                .asString()
                .startsWith("old.password_file: the file \".\" cannot be read");
    }

    @Test
    void areGivenInOneWayOnly() throws IOException {
        Files.writeString(folder.resolve("pw"), "x");
        Map<String, Object> old = Map.of("url", "postgresql://u:hunter2@h/d", "password_file", "pw");
        assertThat(readHere(minimalWith("old", old)).problems())
                .containsExactly(new ConfigProblem("old.password_file", "stands beside password; give one of the two"));
    }

    @Test
    void areNotInTheTextOfTheConfiguration() {
        Map<String, Object> tree = minimal();
        tree.put("old", "postgresql://ann:secret-one@h/d?sslpassword=secret-three");
        tree.put("kafka", Map.of("bootstrap", "k:1", "properties", Map.of("sasl.jaas.config", "secret-four")));
        ConfigReading reading = read(tree);
        assertThat(reading.orThrow("f").toString()).contains("***").doesNotContain("secret");
        assertThat(reading.toString()).contains("***").doesNotContain("secret");
    }

    @Test
    void areNotInProblemsWhateverIsWrongWithThem() {
        Map<String, Object> tree = minimal();
        tree.put("name", "${hunter2-name:-");
        tree.put("old", endpoint("password", List.of("hunter2")));
        tree.put("new", endpoint("pasword", "hunter2"));
        tree.put("kafka", Map.of("bootstrap", "k:1", "properties", Map.of("a", Map.of("b", "hunter2"))));
        assertThat(read(tree).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "name: holds a \"${\" that names no variable; accepted: ${NAME}, ${NAME:-default}, and $${ for"
                                + " the two characters themselves",
                        "old.password: is a list; accepted: text",
                        "new.pasword: is no key that is known here; did you mean password?",
                        "kafka.properties.a: is a group of keys; accepted: text");
    }

    @Test
    void putByTheEnvironmentWhereTheyDoNotBelongAreNotShown() {
        Map<String, Object> tree = minimalWith("backfill", Map.of("workers", "${PW}"));
        tree.put("name", "x-${PW}");
        assertThat(read(tree, Map.of("PW", "hunter2")).problems())
                .hasSize(2)
                .extracting(ConfigProblem::text)
                .allMatch(text -> text.contains("${PW}\" is not valid"))
                .noneMatch(text -> text.contains("hunter2"));
    }
}
