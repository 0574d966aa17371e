package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.cdc.slice.SliceFormat;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the last record of a lane. */
final class LogTail {
    private static final Duration POLL = Duration.ofMillis(500);

    private LogTail() {}

    static Optional<Slice> last(LogServer server, String topic, LaneId lane) {
        TopicPartition partition = new TopicPartition(topic, lane.lane());
        String what = "reading the end of lane %s of topic %s on %s".formatted(lane, topic, server);
        try (Consumer<byte[], byte[]> consumer = Consumers.create(server)) {
            consumer.assign(List.of(partition));
            long begin = offset(consumer.beginningOffsets(List.of(partition), LogServer.PATIENCE), partition);
            long end = offset(consumer.endOffsets(List.of(partition), LogServer.PATIENCE), partition);
            if (begin >= end) {
                return Optional.empty();
            }
            consumer.seek(partition, end - 1);
            byte[] bytes = poll(consumer, what).value();
            return Optional.of(SliceFormat.decode(bytes, what + ", offset " + (end - 1)));
        } catch (KafkaException e) {
            throw LogFailures.wrap(what, e);
        }
    }

    private static long offset(java.util.Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    private static ConsumerRecord<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer, String what) {
        long polls = LogServer.PATIENCE.dividedBy(POLL);
        for (long i = 0; i < polls; i++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record;
            }
        }
        throw new RetryableFailure("%s: no record within %d s".formatted(what, LogServer.PATIENCE.toSeconds()));
    }
}
