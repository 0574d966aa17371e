package dev.migrator.bench.report;

import dev.migrator.core.failure.ConfigurationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document with sections that a run writes again, each between two markers. */
public final class MarkdownFile {
    private final Path path;

    public MarkdownFile(Path path) {
        this.path = path;
    }

    /**
     * Puts the text in the place of what stands between {@code <!-- bench:NAME -->} and {@code <!-- /bench:NAME -->}; without
     * these markers it is added at the end, with them.
     *
     * @throws ConfigurationFailure if the file cannot be read or written, or has only one of the markers
     */
    public void replace(String section, String text) {
        try {
            String all = Files.exists(path) ? Files.readString(path) : "";
            Files.writeString(path, replaced(all, section, text));
        } catch (IOException e) {
            throw new ConfigurationFailure("cannot write the report to " + path + ": " + e.getMessage(), e);
        }
    }

    private String replaced(String all, String section, String text) {
        String begin = "<!-- bench:" + section + " -->";
        String end = "<!-- /bench:" + section + " -->";
        int from = all.indexOf(begin);
        int to = all.indexOf(end);
        if (from < 0 && to < 0) {
            return all + begin + "\n" + text.strip() + "\n" + end + "\n";
        }
        if (from < 0 || to < from) {
            throw new ConfigurationFailure("%s has not both of %s and %s, in this order".formatted(path, begin, end));
        }
        return all.substring(0, from + begin.length()) + "\n" + text.strip() + "\n" + all.substring(to);
    }
}
