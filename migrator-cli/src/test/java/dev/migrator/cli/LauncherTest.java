package dev.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that start the program, with what they tell Java. */
class LauncherTest {
    private static final Path INSTALLED = Path.of("src", "main", "bin", "migrator");

    @TempDir
    Path folder;

    @Test
    void tooLittleMemoryEndsTheProcessWithItsOwnCodeAndSaysWhatToDo() throws Exception {
        Path java = folder.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, """
                #!/bin/sh
                exec '%s' "$1" "$2" -Xmx16m -cp '%s' %s
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Path.of(Exhaustion.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()),
                        Exhaustion.class.getName()));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder =
                new ProcessBuilder("sh", INSTALLED.toAbsolutePath().toString()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.toString());

        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isEqualTo(ExitCode.OUT_OF_MEMORY.code());
        assertThat(output).contains("migrator: out of memory.", "Nothing is lost.", "MIGRATOR_OPTS=-Xmx2g");
    }

    @Test
    void bothScriptsTellTheSame() throws Exception {
        assertThat(options(Path.of("..", "migrator")))
                .isEqualTo(options(INSTALLED))
                .isNotEmpty();
    }

    private static String options(Path script) throws Exception {
        return String.join(
                "\n",
                Files.readAllLines(script).stream()
                        .filter(line -> line.startsWith("out_of_memory=") || line.startsWith("java_options="))
                        .toList());
    }
}
