package dev.migrator.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.ConfigurationFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesItsSectionAndNothingElse() throws Exception {
        Path file = Files.writeString(
                folder.resolve("a.md"),
                "# Head\n<!-- bench:drain -->\nold\n<!-- /bench:drain -->\nmiddle\n<!-- bench:copy -->\nkept\n<!-- /bench:copy -->\n");
        new MarkdownFile(file).replace("drain", "new\n\n");
        assertThat(file)
                .hasContent(
                        "# Head\n<!-- bench:drain -->\nnew\n<!-- /bench:drain -->\nmiddle\n<!-- bench:copy -->\nkept\n<!-- /bench:copy -->\n");
    }

    @Test
    void makesTheSectionIfThereIsNone() throws Exception {
        Path file = folder.resolve("b.md");
        new MarkdownFile(file).replace("drain", "first");
        new MarkdownFile(file).replace("drain", "second");
        assertThat(file).hasContent("<!-- bench:drain -->\nsecond\n<!-- /bench:drain -->\n");
    }

    @Test
    void refusesAFileWithHalfASection() throws Exception {
        Path file = Files.writeString(folder.resolve("c.md"), "<!-- bench:drain -->\n");
        assertThatThrownBy(() -> new MarkdownFile(file).replace("drain", "text"))
                .isInstanceOf(ConfigurationFailure.class);
        assertThat(file).hasContent("<!-- bench:drain -->\n");
    }
}
