package dev.migrator.embedded.postgres;

import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell that waits on a pipe from us. A line releases it; the end of the pipe without a line means that this process
 * died without closing its server, and then the shell stops the server and removes its folder.
 */
final class Guard implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            read -r released && exit 0
            remove=$1; shift
            "$@"
            test -z "$remove" || rm -rf -- "$remove"
            """;

    private final Process shell;

    private Guard(Process shell) {
        this.shell = shell;
    }

    /** @param remove the folder to remove as well, or empty */
    static Guard start(List<String> stop, String remove, Path log) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "migrator-guard", remove));
        command.addAll(stop);
        try {
            return new Guard(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new RetryableFailure("cannot start the shell that guards a PostgreSQL server", e);
        }
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().write("released\n".getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell is gone already, and with it what this line was for.
            shell.destroyForcibly();
        }
    }
}
