package dev.migrator.bench.contestant;

import dev.migrator.cli.Main;
import dev.migrator.embedded.kafka.ChildClassPath;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One command of the program in a JVM as its launcher starts it. */
final class MigratorProcess {
    /** Those of the launcher; {@code LauncherTest} compares. */
    static final List<String> OPTIONS =
            List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");

    private MigratorProcess() {}

    /** Starts it in the folder of its {@code migrator.yaml}; what it says goes to a file there. */
    static Program start(Path folder, List<String> options, String... arguments) {
        return Program.start("migrator " + arguments[0], folder, command(options, arguments));
    }

    private static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, ChildClassPath.entries()), Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
