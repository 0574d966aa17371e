package dev.migrator.bench.server;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Commands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** pgbench of this machine, against one database. */
public final class Pgbench {
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Endpoint database;

    public Pgbench(Endpoint database) {
        this.database = database;
    }

    /** Makes its four tables with their primary keys; one unit of scale is 100,000 accounts. */
    public void initialize(int scale) {
        run(List.of("-i", "-q", "-s", Integer.toString(scale)), Map.of());
    }

    /**
     * The same transactions with each call, by four clients, as fast as the server can: it need not wait for its disk.
     */
    public void transactions(int count) {
        int each = count / 4;
        run(
                List.of("-n", "-c", "4", "-j", "1", "-t", Integer.toString(each), "--random-seed=42"),
                Map.of("PGOPTIONS", "-c synchronous_commit=off"));
    }

    /** Transactions at a steady rate by four clients; returns when the time is over. */
    public void steadily(int perSecond, Duration time) {
        run(
                List.of(
                        "-n",
                        "-c",
                        "4",
                        "-j",
                        "1",
                        "-R",
                        Integer.toString(perSecond),
                        "-T",
                        Long.toString(time.toSeconds())),
                Map.of());
    }

    /** Transactions by four clients until the time is over; each writes a line into files with this prefix. */
    public List<String> logging(int perSecond, Duration time, Path prefix) {
        return command(List.of(
                "-n",
                "-c",
                "4",
                "-j",
                "1",
                "-R",
                Integer.toString(perSecond),
                "-T",
                Long.toString(time.toSeconds()),
                "--log",
                "--log-prefix=" + prefix));
    }

    /** The same as fast as it goes; its output says how fast. */
    public List<String> unlimited(Duration time) {
        return command(List.of("-n", "-c", "4", "-j", "1", "-T", Long.toString(time.toSeconds())));
    }

    private List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(Tools.require("pgbench", "postgresql-contrib")));
        command.addAll(options);
        command.addAll(List.of("-h", database.host(), "-p", Integer.toString(database.port())));
        command.addAll(List.of("-U", database.user(), database.database()));
        return command;
    }

    private void run(List<String> options, Map<String, String> environment) {
        Commands.Outcome outcome = Commands.run(command(options), environment, LONGEST);
        if (outcome.exitCode() != 0) {
            throw new RetryableFailure("pgbench failed: " + outcome.output());
        }
    }
}
