package dev.migrator.cli.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page that tells what is carried exactly; its tables are results of tests and are compared with them. */
final class FidelityDocument {
    private static final Path FILE = Path.of("../docs/fidelity.md");
    private static final String WRITE = "migrator.fidelity.write";

    private FidelityDocument() {}

    /** Requires that the part between the markers of {@code section} is {@code content}, or writes it there. */
    static void require(String section, String content) throws IOException {
        String begin = "<!-- begin " + section + " -->\n";
        String end = "<!-- end " + section + " -->";
        String text = Files.readString(FILE);
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end, from);
        assertThat(to).as("markers of " + section + " in " + FILE).isPositive();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, text.substring(0, from) + content + text.substring(to));
        } else {
            assertThat(text.substring(from, to))
                    .as(
                            "docs/fidelity.md is not what the tests found; look at the difference, then write it anew with: "
                                    + "mvn -pl migrator-cli -am verify -Dtest=None -Dit.test='*FidelityIT' -D" + WRITE
                                    + "=true"
                                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false")
                    .isEqualTo(content);
        }
    }
}
