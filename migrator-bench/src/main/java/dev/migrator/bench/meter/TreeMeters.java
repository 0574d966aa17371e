package dev.migrator.bench.meter;

import dev.migrator.core.failure.ConfigurationFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at some processes and all that come from them, five times a second until it is closed. Thread-safe. */
public final class TreeMeters implements AutoCloseable {
    private static final long EVERY_MILLIS = 200;

    private final List<TreeMeter> meters = new CopyOnWriteArrayList<>();
    private final Duration endedBefore = endedChildren();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "bench-meters");
        thread.setDaemon(true);
        return thread;
    });

    @SuppressWarnings("FutureReturnValueIgnored") // what ends the looks would also fail the last one, which throws
    public TreeMeters() {
        looking.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A program that this process has just started, from its beginning on. */
    public TreeMeter program(String name, long pid) {
        return add(new TreeMeter(name, pid, false, table()));
    }

    /** A server that runs already, from now on. */
    public TreeMeter server(String name, long pid) {
        return add(new TreeMeter(name, pid, true, table()));
    }

    /** Has a last look at everybody; the program has ended, and was the only one that this process has started since. */
    public void ended(TreeMeter program) {
        look();
        program.ended(endedChildren().minus(endedBefore));
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }

    private TreeMeter add(TreeMeter meter) {
        meters.add(meter);
        return meter;
    }

    private void look() {
        ProcessTable table = table();
        meters.forEach(meter -> meter.look(table));
    }

    private static ProcessTable table() {
        try {
            return ProcessTable.read();
        } catch (IOException e) {
            throw noProc(e);
        }
    }

    private static Duration endedChildren() {
        try {
            return ProcessTable.endedChildren();
        } catch (IOException e) {
            throw noProc(e);
        }
    }

    private static ConfigurationFailure noProc(IOException e) {
        return new ConfigurationFailure("processes cannot be measured here, for there is no /proc: " + e, e);
    }
}
