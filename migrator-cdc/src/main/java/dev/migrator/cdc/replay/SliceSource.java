package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader;
import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.time.Duration;
import java.util.List;

/** Where replay reads its slices from. Not thread-safe, except {@link #wakeUp()}. */
public interface SliceSource extends AutoCloseable {
    /** Reads on from this offset. */
    void seek(long offset);

    /**
     * The next slices in the order of their offsets, empty if none came in time.
     *
     * @throws RetryableFailure if the log cannot be read now
     * @throws StreamBrokenFailure if the log does not hold what is to be read
     */
    List<Entry> poll(Duration timeout);

    /** Makes a {@link #poll} that waits in another thread return. */
    void wakeUp();

    @Override
    void close();

    /** The lane of a Kafka topic, read ahead; closing this closes the reader. */
    static SliceSource of(LogReader reader) {
        return new ReadAhead(plain(reader), "migrator-read-ahead");
    }

    private static SliceSource plain(LogReader reader) {
        return new SliceSource() {
            @Override
            public void seek(long offset) {
                reader.seek(offset);
            }

            @Override
            public List<Entry> poll(Duration timeout) {
                return reader.poll(timeout);
            }

            @Override
            public void wakeUp() {
                reader.wakeUp();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
