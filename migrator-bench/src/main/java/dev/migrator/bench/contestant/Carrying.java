package dev.migrator.bench.contestant;

import dev.migrator.bench.meter.ProcessUsage;
import java.util.List;

/** Changes on their way; closing it stops them, and nothing is lost by that. */
public interface Carrying extends AutoCloseable {
    /** What every process that takes part has used since it began. */
    List<ProcessUsage> usage();

    /**
     * Does nothing while it goes on.
     *
     * @throws dev.migrator.core.failure.MigratorException if it has ended; the message says what it said
     */
    void requireAlive();

    @Override
    void close();
}
