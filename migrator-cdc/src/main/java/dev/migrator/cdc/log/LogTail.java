package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Piece;
import dev.migrator.cdc.slice.SliceFormat;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds where a lane stands. Not just its last record tells: a record of an earlier writer, held up on its way, may have
 * come in after those of the next.
 */
final class LogTail {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int RECORDS = 8;

    private LogTail() {}

    static Optional<Lsn> last(LogServer server, String topic, LaneId lane) {
        TopicPartition partition = new TopicPartition(topic, lane.lane());
        String what = "reading the end of lane %s of topic %s on %s".formatted(lane, topic, server);
        try (Consumer<byte[], byte[]> consumer = Consumers.create(server)) {
            consumer.assign(List.of(partition));
            long begin = offset(consumer.beginningOffsets(List.of(partition), LogServer.PATIENCE), partition);
            long end = offset(consumer.endOffsets(List.of(partition), LogServer.PATIENCE), partition);
            if (begin >= end) {
                return Optional.empty();
            }
            consumer.seek(partition, Math.max(begin, end - RECORDS));
            return Optional.of(furthest(consumer, end, what));
        } catch (KafkaException e) {
            throw LogFailures.wrap(what, e);
        }
    }

    private static Lsn reached(byte[] record, String where) {
        return Piece.is(record)
                ? Piece.decode(record, where).reached()
                : SliceFormat.decode(record, where).position();
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    private static Lsn furthest(Consumer<byte[], byte[]> consumer, long end, String what) {
        Lsn furthest = Lsn.ZERO;
        long polls = LogServer.PATIENCE.dividedBy(POLL);
        for (long i = 0; i < polls; i++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Lsn reached = reached(record.value(), what + ", offset " + record.offset());
                furthest = reached.isAfter(furthest) ? reached : furthest;
                if (record.offset() >= end - 1) {
                    return furthest;
                }
            }
        }
        throw new RetryableFailure(
                "%s: offset %d did not come within %d s".formatted(what, end - 1, LogServer.PATIENCE.toSeconds()),
                null,
                Server.KAFKA);
    }
}
