package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Piece;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.cdc.slice.SliceFormat;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Reads one lane from an offset on. Not thread-safe, except {@link #wakeUp()}. */
public final class LogReader implements AutoCloseable {
    private static final int BYTES_AT_ONCE = 1024 * 1024;
    /** After so much silence Kafka is asked whether it is there at all. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final LogServer server;
    private final String topic;
    private final LaneId lane;
    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private final Assembly assembly = new Assembly();
    private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();
    private long next;
    private long heardAt = System.nanoTime();

    /**
     * @param offset of the first record to read, as a record's {@link Entry#offset()} + 1 tells it; 0 for a new lane
     */
    public LogReader(LogServer server, String topic, LaneId lane, long offset) {
        this.server = server;
        this.topic = topic;
        this.lane = lane;
        this.partition = new TopicPartition(topic, lane.lane());
        this.next = offset;
        this.consumer = Consumers.create(server);
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
    }

    /**
     * The next slices in order, empty if none was complete within {@code timeout}. Reading goes on by itself when a broker that
     * was down is back; until then each call takes up to 2 s more.
     *
     * @throws RetryableFailure if nothing has come for some seconds because the broker does not answer
     * @throws StreamBrokenFailure if the lane no longer holds the offset to read from, or holds what is not a slice
     */
    public List<Entry> poll(Duration timeout) {
        try {
            if (!fetched.hasNext()) {
                fetched = consumer.poll(timeout).iterator();
                listen();
            }
            return someOfFetched();
        } catch (OffsetOutOfRangeException e) {
            throw outOfRange(e);
        } catch (org.apache.kafka.common.errors.WakeupException e) {
            return List.of();
        } catch (InterruptException e) {
            throw LogFailures.interrupted(doing());
        } catch (KafkaException e) {
            throw LogFailures.wrap(doing(), e);
        }
    }

    /** Kafka's client gives nothing both when there is nothing and when nobody answers. */
    private void listen() {
        if (!fetched.hasNext() && System.nanoTime() - heardAt > SILENCE.toNanos()) {
            consumer.endOffsets(List.of(partition), ANSWER);
            heardAt = System.nanoTime();
        } else if (fetched.hasNext()) {
            heardAt = System.nanoTime();
        }
    }

    /** What was fetched stays packed until it is asked for: unpacked it takes several times the memory. */
    private List<Entry> someOfFetched() {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (fetched.hasNext() && bytes < BYTES_AT_ONCE) {
            ConsumerRecord<byte[], byte[]> record = fetched.next();
            bytes += record.serializedValueSize();
            next = record.offset() + 1;
            Entry entry = entry(record);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private @Nullable Entry entry(ConsumerRecord<byte[], byte[]> record) {
        String where = "%s, offset %d".formatted(doing(), record.offset());
        if (Piece.is(record.value())) {
            return assembly.add(record.offset(), Piece.decode(record.value(), where), where);
        }
        assembly.whole();
        return new Entry(record.offset(), SliceFormat.decode(record.value(), where));
    }

    /** The offset to be read next: all records before it were read, be it that a slice in pieces is not complete yet. */
    public long nextOffset() {
        return next;
    }

    /** The offset that the next record of the lane will get: what is left to read is this minus the offset read last. */
    public long endOffset() {
        try {
            return consumer.endOffsets(List.of(partition), LogServer.PATIENCE).getOrDefault(partition, 0L);
        } catch (KafkaException e) {
            throw LogFailures.wrap(doing(), e);
        }
    }

    /** Reads on from another offset. */
    public void seek(long offset) {
        fetched = Collections.emptyIterator();
        assembly.clear();
        next = offset;
        consumer.seek(partition, offset);
    }

    /** Makes a {@link #poll} that waits in another thread return at once. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    private StreamBrokenFailure outOfRange(OffsetOutOfRangeException e) {
        Long wanted = e.offsetOutOfRangePartitions().get(partition);
        return new StreamBrokenFailure(
                BreakReason.TOPIC_TRUNCATED,
                ("lane %s of topic %s on %s no longer holds offset %d; it holds %s. Records were deleted, or the topic was"
                                + " made anew: changes are lost, only a new stream can go on")
                        .formatted(lane, topic, server, wanted, range()),
                e);
    }

    private String range() {
        try {
            return "%d to %d"
                    .formatted(
                            consumer.beginningOffsets(List.of(partition), LogServer.PATIENCE)
                                    .get(partition),
                            endOffset());
        } catch (KafkaException | RetryableFailure e) {
            return "unknown offsets (" + e.getMessage() + ")";
        }
    }

    private String doing() {
        return "reading lane %s of topic %s on %s".formatted(lane, topic, server);
    }

    /**
     * A slice and where it is.
     *
     * @param firstOffset of its first record, from which it can be read again
     * @param offset of its last record
     */
    public record Entry(long firstOffset, long offset, Slice slice) {
        /** A slice that is one record. */
        public Entry(long offset, Slice slice) {
            this(offset, offset, slice);
        }
    }
}
