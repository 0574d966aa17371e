package dev.migrator.cli.migration;

import dev.migrator.core.connect.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** pgbench against one database. */
final class Pgbench {
    private final Path program;
    private final Endpoint database;

    Pgbench(Endpoint database) {
        this.program = DebianTool.require("pgbench", "postgresql-contrib");
        this.database = database;
    }

    void initialize(int scale) throws Exception {
        await(run("-i", "-q", "-s", Integer.toString(scale)), 120);
    }

    /** Writes to the database for a while, in a process of its own. */
    Process write(int clients, int perSecond, int seconds) throws IOException {
        return run(
                "-n",
                "-c",
                Integer.toString(clients),
                "-R",
                Integer.toString(perSecond),
                "-T",
                Integer.toString(seconds));
    }

    /** The same, noting each transaction in files with the prefix {@code log}. */
    Process write(int clients, int perSecond, int seconds, Path log) throws IOException {
        return run(
                "-n",
                "-l",
                "--log-prefix=" + log,
                "-c",
                Integer.toString(clients),
                "-R",
                Integer.toString(perSecond),
                "-T",
                Integer.toString(seconds));
    }

    static void await(Process process, int seconds) throws Exception {
        if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(
                    "pgbench failed: " + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private Process run(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-h",
                database.host(),
                "-p",
                Integer.toString(database.port()),
                "-U",
                database.user(),
                database.database()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
