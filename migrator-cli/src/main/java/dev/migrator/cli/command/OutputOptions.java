package dev.migrator.cli.command;

import dev.migrator.cli.output.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How a command prints what it found. */
final class OutputOptions {
    @Option(names = "--json", description = "Print JSON for machines instead of text.")
    boolean json;

    void print(PrintWriter out, Object value, String text) {
        out.println(json ? Json.write(value) : text.stripTrailing());
        out.flush();
    }
}
