package dev.migrator.cli.wiring;

import dev.migrator.core.control.Activity;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.run.StreamWork;
import java.util.List;
import java.util.function.Supplier;

/** Work that owns what it needs and puts it away, in the given order. */
final class ClosingWork implements StreamWork {
    private final Runnable work;
    private final Supplier<Activity> activity;
    private final List<AutoCloseable> owned;

    ClosingWork(Runnable work, AutoCloseable... owned) {
        this(work, () -> Activity.RUNNING, owned);
    }

    /**
     * @param activity what the work does or waits for now
     */
    ClosingWork(Runnable work, Supplier<Activity> activity, AutoCloseable... owned) {
        this.work = work;
        this.activity = activity;
        this.owned = List.of(owned);
    }

    @Override
    public void run() {
        work.run();
    }

    @Override
    public Activity activity() {
        return activity.get();
    }

    @Override
    public void close() {
        for (AutoCloseable part : owned) {
            close(part);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (MigratorException e) {
            throw e;
        } catch (Exception e) {
            throw new InternalFailure("closing " + part.getClass().getSimpleName() + " failed: " + e, e);
        }
    }
}
