package dev.migrator.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Commands of the program on one configuration file, in this process, as an operator sees them. */
public final class Commands {
    private final Path file;

    public Commands(Path file) {
        this.file = file;
    }

    /** What a command printed, to either stream, and its exit code. */
    public record Result(int code, String output) {}

    public Result run(String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output, true);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-c", file.toString()));
        CommandLine program = Main.commandLine().setOut(printer).setErr(printer);
        int code = program.execute(all.toArray(new String[0]));
        return new Result(code, output.toString());
    }
}
