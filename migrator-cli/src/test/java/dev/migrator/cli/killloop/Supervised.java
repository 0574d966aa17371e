package dev.migrator.cli.killloop;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.process.MigratorProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A role that is started again whenever its process has ended, as a service manager does. Ending because a server is out
 * of reach is allowed; every other end that nobody ordered is a failure of the program.
 */
final class Supervised implements AutoCloseable {
    private final Path folder;
    private final String role;
    private final List<String> unavailable = new ArrayList<>();
    private @Nullable MigratorProcess child;

    Supervised(Path folder, String role) {
        this.folder = folder;
        this.role = role;
    }

    /** Starts it if it does not run; fails if it ended in a way that a restart would not mend. */
    synchronized void tend() {
        MigratorProcess last = child;
        if (last != null && last.isAlive()) {
            return;
        }
        if (last != null && last.exitCode() == ExitCode.UNAVAILABLE.code()) {
            unavailable.add(last.output());
        } else if (last != null) {
            throw new AssertionError(
                    "%s ended by itself with code %d:%n%s".formatted(role, last.exitCode(), last.output()));
        }
        child = MigratorProcess.start(folder, "start", "--role", role);
    }

    synchronized void kill() {
        if (child != null) {
            child.kill();
            child = null;
        }
    }

    synchronized MigratorProcess child() {
        if (child == null) {
            throw new IllegalStateException(role + " does not run");
        }
        return child;
    }

    /** What the present process, or the last one, has said. */
    synchronized String output() {
        return child == null ? "(not running)" : child.output();
    }

    @Override
    public synchronized void close() {
        if (child != null) {
            child.close();
            child = null;
        }
    }
}
