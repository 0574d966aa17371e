package dev.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.core.config.MigrationConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What the documents say of the program is what the program is. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile("\\./migrator ([a-z-]+)(?: (writes|reads))?");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void theFileInTheReadmeIsAWholeConfigurationOfLessThanTenLines(@TempDir Path folder) throws IOException {
        String yaml = between(read("README.md"), "```yaml\n", "```");
        Path file = Files.writeString(folder.resolve("migrator.yaml"), yaml);
        MigrationConfig config = new ConfigFile(file, name -> "secret").read().orThrow("the README's file");
        assertThat(config.name()).isEqualTo("shop");
        assertThat(yaml.lines()).hasSizeLessThan(10);
    }

    @Test
    void theFileOfTheContainersIsAWholeConfiguration() {
        assertThat(new ConfigFile(ROOT.resolve("docker/migrator.yaml"), name -> null)
                        .read()
                        .orThrow("docker/migrator.yaml")
                        .name())
                .isEqualTo("shop");
    }

    @Test
    void everyCommandInTheReadmeIsOneOfTheProgram() throws IOException {
        for (MatchResult found : COMMAND.matcher(read("README.md")).results().toList()) {
            CommandLine command = commands().getSubcommands().get(found.group(1));
            assertThat(command).as(found.group()).isNotNull();
            if (found.group(2) != null) {
                assertThat(command.getSubcommands()).as(found.group()).containsKey(found.group(2));
            }
        }
    }

    @Test
    void everyCommandOfTheProgramIsInTheOperatingGuide() throws IOException {
        Set<String> names = new TreeSet<>(commands().getSubcommands().keySet());
        names.remove("help");
        String guide = read("docs/operating.md");
        assertThat(names).allSatisfy(name -> assertThat(guide).contains("| `" + name));
    }

    @ParameterizedTest
    @EnumSource
    void everyExitCodeIsExplained(ExitCode code) throws IOException {
        assertThat(read("docs/operating.md")).containsPattern("(?m)^\\| %d \\| %s\\b".formatted(code.code(), code));
        assertThat(read("README.md")).containsPattern("(?m)^\\|.*\\b%d\\b.*\\|".formatted(code.code()));
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        for (Path document : documents()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                assertThat(document.resolveSibling(link.group(1)))
                        .as("linked from " + document)
                        .exists();
            }
        }
    }

    private static CommandLine commands() {
        return Main.commandLine();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CHANGELOG.md", "docker/README.md")
                                    .map(ROOT::resolve),
                            docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static String read(String name) throws IOException {
        return Files.readString(ROOT.resolve(name));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
