package dev.migrator.core.run;

import dev.migrator.core.control.Activity;

/** One half of a stream at work: a capture, or the replay of one lane. */
public interface StreamWork extends AutoCloseable {
    /**
     * Works until {@link #close} is called or it fails.
     *
     * @throws dev.migrator.core.failure.RetryableFailure if it may be made anew and tried again
     * @throws dev.migrator.core.failure.MigratorException of another kind if it must not
     */
    void run();

    /** What it does or waits for now; {@link Activity#BEGINNING} until it is known to work. From any thread. */
    default Activity activity() {
        return Activity.RUNNING;
    }

    /** Makes {@link #run} return; bounded in time; may be called from any thread, more than once. */
    @Override
    void close();
}
