package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.cdc.slice.SliceFormat;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends slices to a topic; acknowledged means that every in-sync copy has it. Of one lane, append the next slice only
 * when the one before is acknowledged: a slice that fails must have nothing behind it, or the chain has a hole.
 * Thread-safe.
 */
public final class LogWriter implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final LogServer server;
    private final String topic;
    private final Producer<byte[], byte[]> producer;

    /**
     * @param patience how long Kafka may take to acknowledge a slice before its append fails
     */
    public LogWriter(LogServer server, String topic, Duration patience) {
        this.server = server;
        this.topic = topic;
        this.producer = server.client(
                settings(patience),
                all -> new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    static Map<String, Object> settings(Duration patience) {
        int millis = (int) patience.toMillis();
        return Map.of(
                "acks",
                "all",
                "enable.idempotence",
                true,
                "compression.type",
                "lz4",
                "linger.ms",
                0,
                "max.request.size",
                LogServer.MAX_RECORD_BYTES,
                "buffer.memory",
                2L * LogServer.MAX_RECORD_BYTES,
                "max.block.ms",
                millis,
                "delivery.timeout.ms",
                millis,
                "request.timeout.ms",
                Math.min(10_000, millis),
                "reconnect.backoff.max.ms",
                500);
    }

    /**
     * Sends the slice to its lane.
     *
     * @return completes with the offset when Kafka has acknowledged it, or with a {@code MigratorException}:
     *     {@link RetryableFailure} if it did not in time (it may be in the log nevertheless)
     */
    public CompletableFuture<Long> append(Slice slice) {
        return slice.isLarge() ? appendInPieces(slice) : append(slice, SliceFormat.encode(slice));
    }

    /** No more than a piece of the slice is on its way at any time, and the last one tells that all are there. */
    private CompletableFuture<Long> appendInPieces(Slice slice) {
        PieceStream pieces = new PieceStream(slice, piece -> append(slice, piece.encode()));
        try {
            SliceFormat.write(slice, pieces);
            return pieces.finish();
        } catch (CompletionException e) {
            return CompletableFuture.failedFuture(e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    new InternalFailure("a slice of lane " + slice.lane() + " cannot be encoded: " + e, e));
        }
    }

    private CompletableFuture<Long> append(Slice slice, byte[] bytes) {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        String what =
                "writing %d bytes to lane %s of topic %s on %s".formatted(bytes.length, slice.lane(), topic, server);
        try {
            // The callback tells all that the returned future would.
            var unused = producer.send(new ProducerRecord<>(topic, slice.lane().lane(), null, bytes), (metadata, e) -> {
                if (e == null) {
                    acknowledged.complete(metadata.offset());
                } else {
                    acknowledged.completeExceptionally(LogFailures.ofWrite(what, bytes.length, e));
                }
            });
        } catch (RuntimeException e) {
            acknowledged.completeExceptionally(LogFailures.ofWrite(what, bytes.length, e));
        }
        return acknowledged;
    }

    /** How far the slices of a lane take it; empty if it has none. */
    public Optional<Lsn> end(LaneId lane) {
        return LogTail.last(server, topic, lane);
    }

    /**
     * Checks that the topic is there, the one of the start, and has as many partitions as the stream has lanes.
     *
     * @param id the topic's identity as it was written down, null if it was not
     * @throws StreamBrokenFailure if not
     */
    public void check(int lanes, @Nullable String id) {
        new LogTopic(server, topic).check(lanes, id);
    }

    /** Gives up what is not acknowledged within 5 s. */
    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
