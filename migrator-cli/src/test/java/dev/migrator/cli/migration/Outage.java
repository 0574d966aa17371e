package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.migrator.cli.command.MigratorCommand;
import dev.migrator.cli.process.MigratorProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** A time in which a server is away: what status says of it, and what the waiting program does meanwhile. */
final class Outage {
    /** Of one processor, all threads together; a thread that spins takes a whole one. */
    private static final double MOST_CPU = 0.2;
    /** As long as old is there, Debezium asks its session for more every 5 ms, outage or not. */
    private static final double MOST_CPU_WITH_CAPTURE = 0.35;

    private static final int MOST_LINES = 40;
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final MigratorProcess start;
    private final String server;
    private final Instant begun = Instant.now();
    private final int linesBefore;

    /** @param server as JSON names it: "OLD", "NEW", "KAFKA" */
    Outage(Path folder, MigratorProcess start, String server) {
        this.folder = folder;
        this.start = start;
        this.server = server;
        this.linesBefore = lines();
    }

    /** Both forms of status name the server for this role, with the time since when, within the outage. */
    void requireNamed(String role, int exitCode) throws Exception {
        JsonNode worker = await(role);
        assertThat(Instant.parse(worker.at("/activity/since").asText()))
                .isBetween(begun.minusSeconds(2), Instant.now());
        assertThat(worker.at("/activity/note").asText()).isNotBlank();
        StringWriter text = new StringWriter();
        assertThat(status(text)).as(text.toString()).isEqualTo(exitCode);
        assertThat(text.toString().lines())
                .as(text.toString())
                .anySatisfy(line -> assertThat(line)
                        .matches("waits: +" + role + " +on \\S+: waits for (?i:" + server
                                + ") since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ, because \\S.*"));
    }

    private JsonNode await(String role) throws Exception {
        String said = "";
        for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
            StringWriter json = new StringWriter();
            status(json, "--json");
            said = json.toString();
            for (JsonNode worker : new ObjectMapper().readTree(said).path("workers")) {
                if (worker.path("role").asText().equals(role)
                        && server.equals(worker.at("/activity/waitsFor").asText())) {
                    return worker;
                }
            }
        }
        throw new AssertionError(
                "%s never waited for %s, status says %s\nstart said %s".formatted(role, server, said, start.output()));
    }

    /** The exit code; in this process, because a new one takes a second to start. */
    private int status(StringWriter said, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("status", "-c", folder.resolve("migrator.yaml").toString()));
        arguments.addAll(List.of(options));
        return new CommandLine(new MigratorCommand())
                .setOut(new PrintWriter(said))
                .execute(arguments.toArray(String[]::new));
    }

    /** Lets time pass and looks at the processor time and the log lines that the program needs for its waiting. */
    void requireQuiet() throws InterruptedException {
        Duration before = start.cpu();
        Instant began = Instant.now();
        TimeUnit.MILLISECONDS.sleep(LENGTH.toMillis());
        Duration used = start.cpu().minus(before);
        double share = (double) used.toMillis()
                / Duration.between(began, Instant.now()).toMillis();
        int lines = lines() - linesBefore;
        System.out.printf("%s away: %.3f of a processor, %d log lines%n", server, share, lines);
        assertThat(share)
                .as("processor time while waiting for " + server)
                .isLessThan(server.equals("OLD") ? MOST_CPU : MOST_CPU_WITH_CAPTURE);
        assertThat(lines).as(start.output()).isLessThan(MOST_LINES);
    }

    private int lines() {
        return (int) start.output().lines().count();
    }
}
