package dev.migrator.embedded.postgres;

import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Commands;
import dev.migrator.embedded.process.Folders;
import dev.migrator.embedded.process.LogTail;
import dev.migrator.embedded.process.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One data folder and the programs that work on it. */
final class Cluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration EXIT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final Path programs;
    private final Unprivileged unprivileged;
    private final Path folder;
    private final boolean ours;
    private final Guard guard;

    private Cluster(Path programs, Unprivileged unprivileged, Path folder, boolean ours) {
        this.programs = programs;
        this.unprivileged = unprivileged;
        this.folder = folder;
        this.ours = ours;
        this.guard = Guard.start(control("stop", "-m", "immediate"), ours ? folder.toString() : "", guardLog());
    }

    /** A folder with an initialised cluster, not started. */
    static Cluster create(PostgresOptions options) {
        Path programs = PostgresBinaries.of(options.major()).resolve("bin");
        Path chosen = options.directory();
        Path folder = chosen == null ? Folders.temporary("migrator-postgres-%d-".formatted(options.major())) : chosen;
        Unprivileged unprivileged = Unprivileged.choose();
        Cluster cluster = new Cluster(programs, unprivileged, folder, chosen == null);
        try {
            cluster.initialise(options.settings());
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    void start(int port) {
        if (isRunning()) {
            return;
        }
        Commands.Outcome outcome =
                Commands.run(control("start", "-l", log().toString(), "-t", "60", "-o", "-p " + port), locale(), START);
        if (outcome.exitCode() != 0) {
            throw new RetryableFailure("PostgreSQL did not start on port %d: %s; the end of its log: %s"
                    .formatted(port, outcome.output(), logTail()));
        }
    }

    void stop(StopMode mode) {
        if (!isRunning()) {
            return;
        }
        Optional<ProcessHandle> server = server();
        if (pgCtl("stop", "-m", mode.word(), "-t", "20").exitCode() != 0 && isRunning()) {
            pgCtl("stop", "-m", "immediate", "-t", "20");
        }
        server.ifPresent(Cluster::awaitExit);
        if (isRunning()) {
            throw new RetryableFailure("PostgreSQL in %s does not stop: %s".formatted(folder, logTail()));
        }
    }

    void onFiles(Function<Path, List<String>> command) {
        if (isRunning()) {
            throw new RefusedFailure("PostgreSQL in %s runs; stop it first".formatted(folder));
        }
        List<String> program = unprivileged.command(command.apply(data()));
        Commands.Outcome outcome = Commands.run(program, locale(), STOP);
        if (outcome.exitCode() != 0) {
            throw new RetryableFailure("%s ended with code %d: %s"
                    .formatted(String.join(" ", program), outcome.exitCode(), outcome.output()));
        }
    }

    private Optional<ProcessHandle> server() {
        try {
            List<String> lines = Files.readAllLines(pidFile());
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** pg_ctl returns when the pid file is gone, a moment before the process is. */
    private static void awaitExit(ProcessHandle server) {
        if (!Waits.until(() -> isGone(server), EXIT)) {
            LOG.debug("the PostgreSQL process {} is still there after it was stopped", server.pid());
        }
    }

    /** A process that nobody has collected yet is still listed, but has no program any more. */
    private static boolean isGone(ProcessHandle server) {
        return !server.isAlive() || server.info().command().isEmpty();
    }

    boolean isRunning() {
        return pgCtl("status").exitCode() == 0;
    }

    String logTail() {
        return LogTail.of(log());
    }

    @Override
    public void close() {
        if (Files.exists(pidFile())) {
            stop(StopMode.IMMEDIATE);
        }
        guard.close();
        if (ours) {
            Folders.delete(folder);
        }
    }

    private void initialise(Map<String, String> settings) {
        if (Files.exists(data().resolve("PG_VERSION"))) {
            return;
        }
        unprivileged.give(folder);
        Commands.Outcome outcome = Commands.run(initdb(), locale(), START);
        if (outcome.exitCode() != 0) {
            throw new RetryableFailure("initdb failed in %s: %s".formatted(folder, outcome.output()));
        }
        write(settings);
    }

    private List<String> initdb() {
        return unprivileged.command(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data(),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
    }

    private void write(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        List<String> lines = new ArrayList<>();
        all.forEach((name, value) -> lines.add("%s = '%s'".formatted(name, value.replace("'", "''"))));
        try {
            Files.write(data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new RetryableFailure("cannot write the settings of PostgreSQL in " + folder, e);
        }
    }

    private Commands.Outcome pgCtl(String verb, String... arguments) {
        return Commands.run(control(verb, arguments), locale(), STOP);
    }

    private List<String> control(String verb, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("pg_ctl").toString(), verb, "-w", "-D", data().toString()));
        command.addAll(List.of(arguments));
        return unprivileged.command(command);
    }

    /** A locale that the machine lacks would keep the server from starting. */
    private static Map<String, String> locale() {
        return Map.of("LC_ALL", "C");
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    private Path guardLog() {
        return folder.resolve("guard.log");
    }
}
