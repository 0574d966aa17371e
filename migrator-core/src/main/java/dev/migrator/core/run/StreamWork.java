package dev.migrator.core.run;

/** One half of a stream at work: a capture, or the replay of one lane. */
public interface StreamWork extends AutoCloseable {
    /**
     * Works until {@link #close} is called or it fails.
     *
     * @throws dev.migrator.core.failure.RetryableFailure if it may be made anew and tried again
     * @throws dev.migrator.core.failure.MigratorException of another kind if it must not
     */
    void run();

    /** What it does or waits for now, for people. */
    default String note() {
        return "running";
    }

    /** Makes {@link #run} return; bounded in time; may be called from any thread, more than once. */
    @Override
    void close();
}
