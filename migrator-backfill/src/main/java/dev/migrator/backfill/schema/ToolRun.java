package dev.migrator.backfill.schema;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs pg_dump and pg_restore, one at a time. The password goes through the child's environment; nothing of ours and no
 * PG variable of the caller's is on its command line. {@link #stop()} may be called from any thread.
 */
final class ToolRun {
    /** The application name of the children's sessions. */
    static final String SESSION = "migrator schema-tool";

    /** A lock that was not to be had ends pg_dump by its own timeout. */
    private static final Pattern MAY_PASS = Pattern.compile(
            "connection to server|server closed the connection|terminating connection|due to (lock|statement) timeout");

    private static final int STDERR_LIMIT = 6000;
    private static final int ENDS_WITHIN_SECONDS = 5;
    private static final Map<String, String> LIBPQ_OPTIONS = Map.of(
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "sslkey", "PGSSLKEY",
            "gssEncMode", "PGGSSENCMODE",
            "channelBinding", "PGCHANNELBINDING");

    private final AtomicReference<@Nullable Process> running = new AtomicReference<>();
    private volatile boolean stopped;

    /** The first line of {@code tool --version}; empty if it cannot be run. */
    static String versionOf(String tool) {
        try {
            Process process = new ProcessBuilder(tool, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Runs a tool against {@code database} to its end.
     *
     * @param what the work as a clause: "dumping the schema"
     * @throws RefusedFailure if it fails, with the end of what it said
     */
    void run(String what, Database database, List<String> command) {
        Endpoint endpoint = database.endpoint();
        List<String> complete = new ArrayList<>(command);
        complete.add("--dbname=dbname=" + quotedValue(endpoint.database()));
        run(what + " of " + database.describe(), complete, environment(endpoint));
    }

    /** Runs a tool that needs no database. */
    void run(String what, List<String> command) {
        run(what, command, Map.of("LC_ALL", "C"));
    }

    private void run(String what, List<String> command, Map<String, String> environment) {
        try {
            Path said = Files.createTempFile("migrator-tool", ".log");
            try {
                requireSuccess(what, await(start(command, environment, said)), said);
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new RefusedFailure(
                    "%s failed: %s cannot be run: %s".formatted(what, command.get(0), e.getMessage()), e);
        }
    }

    /** Ends the running tool; it rolls back what it has not committed. */
    void stop() {
        stopped = true;
        Process process = running.get();
        if (process != null) {
            process.destroy();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    private Process start(List<String> command, Map<String, String> environment, Path said) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        running.set(process);
        if (stopped) {
            process.destroy();
        }
        return process;
    }

    /** A value of a libpq connection string. */
    private static String quotedValue(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static Map<String, String> environment(Endpoint endpoint) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PGHOST",
                endpoint.host(),
                "PGPORT",
                String.valueOf(endpoint.port()),
                "PGUSER",
                endpoint.user(),
                "PGPASSWORD",
                endpoint.password().value(),
                "PGAPPNAME",
                SESSION,
                "PGCONNECT_TIMEOUT",
                "15",
                "PGCLIENTENCODING",
                "UTF8",
                "LC_ALL",
                "C",
                "PGOPTIONS",
                "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"));
        LIBPQ_OPTIONS.forEach((ours, theirs) -> {
            String value = endpoint.options().get(ours);
            if (value != null) {
                environment.put(theirs, value);
            }
        });
        return environment;
    }

    private int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            endSoon(process);
            Thread.currentThread().interrupt();
            throw new RetryableFailure("interrupted while transferring the schema; run the same command again", e);
        } finally {
            running.set(null);
        }
    }

    private static void endSoon(Process process) {
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void requireSuccess(String what, int exit, Path said) throws IOException {
        if (exit == 0) {
            return;
        }
        if (stopped) {
            throw new RetryableFailure(what + " was stopped; run the same command again to go on");
        }
        String message = "%s failed (exit code %d): %s\n".formatted(what, exit, end(said));
        if (MAY_PASS.matcher(message).find()) {
            throw new RetryableFailure(message + "Run the same command again to go on; what is done stays done.");
        }
        throw new RefusedFailure(message + "Mend the cause and run the same command again; what is done stays done.");
    }

    private static String end(Path said) throws IOException {
        String text = Files.readString(said, StandardCharsets.UTF_8).strip();
        return text.length() <= STDERR_LIMIT
                ? text
                : text.substring(0, STDERR_LIMIT / 2) + "\n[…]\n" + text.substring(text.length() - STDERR_LIMIT / 2);
    }
}
