package dev.migrator.verify.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.migrator.core.failure.RefusedFailure;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportFilesTest {
    @TempDir
    private Path directory;

    @Test
    void jsonHoldsEverythingInPlainForms() throws Exception {
        ReportFiles files = ReportFiles.write(Reports.different(), directory.resolve("reports"));
        JsonNode json = new ObjectMapper().readTree(Files.readString(files.json()));

        assertThat(json.at("/outcome").asText()).isEqualTo("DIFFERENT");
        assertThat(json.at("/position").asText()).isEqualTo("16/B374D848");
        assertThat(json.at("/source").asText()).isEqualTo("old");
        assertThat(json.at("/held").asText()).isEqualTo("PT0.18S");
        assertThat(json.at("/tables/2/table").asText()).isEqualTo("shop.orders");
        assertThat(json.at("/tables/2/differences/0/columns/1/source").isNull()).isTrue();
        assertThat(json.at("/tables/2/differences/0/columns/1/target").asText()).isEmpty();
        assertThat(json.at("/tables/1/differences/0/copies").asInt()).isEqualTo(3);
        assertThat(json.at("/tables/3/source").isNull()).isTrue();
    }

    @Test
    void thePageIsWellFormedNeedsNothingFromOutsideAndEscapesValues() throws Exception {
        String page = Files.readString(
                ReportFiles.write(Reports.different(), directory).html());
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        Document parsed = factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));

        assertThat(page)
                .doesNotContain("<script")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain(" src=");
        String text = parsed.getDocumentElement().getTextContent();
        assertThat(text)
                .contains("<script>alert('x')</script>", "7, <b>&", "missing on target", "extra on target, 3 copies")
                .contains("is missing on the target", "line␊break␁", "More rows differ than are named");
    }

    @Test
    void aReportIsCleanOnlyIfEveryTableIs() {
        assertThat(Reports.report(List.of(Reports.clean())).isClean()).isTrue();
        assertThat(Reports.different().isClean()).isFalse();
        assertThat(Reports.different().sentence())
                .isEqualTo("3 of 4 tables differ at 16/B374D848; 4 rows are named, and more differ.");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefusedWithItsName() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> ReportFiles.write(Reports.different(), file))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining(file.toString());
    }
}
