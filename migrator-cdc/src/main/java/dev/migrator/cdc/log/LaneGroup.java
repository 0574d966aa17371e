package dev.migrator.cdc.log;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Membership of the consumer group that shares the lanes of a stream among processes. It decides who replays what and
 * nothing else: no record is read here and no offset is kept in Kafka, since the target knows how far each lane is. A
 * member that cannot tell that its lanes went to another is stopped by the lane's epoch on the target.
 *
 * <p>{@link #run} is for one thread, in which the callbacks come; {@link #close} for any.
 */
public final class LaneGroup implements AutoCloseable {
    /** After so much silence a member counts as dead; the least that a broker accepts unless it was told otherwise. */
    private static final int SESSION_MILLIS = 6_000;

    private static final int HEARTBEAT_MILLIS = 1_500;
    /** Letting go of lanes may take some of this. */
    private static final int LONGEST_CALLBACK_MILLIS = 60_000;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final LogServer server;
    private final StreamRecord stream;
    private final Consumer<Set<LaneId>> gain;
    private final Consumer<Set<LaneId>> lose;
    private final KafkaConsumer<byte[], byte[]> member;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean stopping;
    private @Nullable StreamBrokenFailure failure;

    /**
     * @param seat the name of a place that one living process has at most: whoever takes it again after a crash need not
     *     wait until the dead one is missed; empty for a place of no name
     * @param gain told which lanes have come to this process; must return at once
     * @param lose told which lanes have gone; returns when they are not written here any more
     */
    public LaneGroup(
            LogServer server,
            StreamRecord stream,
            Optional<String> seat,
            Consumer<Set<LaneId>> gain,
            Consumer<Set<LaneId>> lose) {
        this.server = server;
        this.stream = stream;
        this.gain = gain;
        this.lose = lose;
        this.member = server.client(
                settings(stream, seat),
                all -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private static Map<String, Object> settings(StreamRecord stream, Optional<String> seat) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "group.id",
                stream.topic(),
                "group.protocol",
                "classic",
                "partition.assignment.strategy",
                CooperativeStickyAssignor.class.getName(),
                "session.timeout.ms",
                SESSION_MILLIS,
                "heartbeat.interval.ms",
                HEARTBEAT_MILLIS,
                "max.poll.interval.ms",
                LONGEST_CALLBACK_MILLIS,
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "metadata.max.age.ms",
                10_000,
                "reconnect.backoff.max.ms",
                500));
        seat.ifPresent(name -> settings.put("group.instance.id", name));
        return settings;
    }

    /**
     * Is a member until {@link #close}. A broker that is down is no failure: the lanes stay where they are, and the
     * membership goes on when it is back.
     *
     * @throws StreamBrokenFailure if the topic has got more partitions than the stream has lanes
     */
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            member.subscribe(List.of(stream.topic()), new Listener());
            while (!stopping) {
                member.poll(POLL);
                if (failure != null) {
                    throw failure;
                }
            }
        } catch (WakeupException e) {
            // close() has called
        } catch (InterruptException e) {
            throw LogFailures.interrupted(doing());
        } catch (KafkaException e) {
            throw LogFailures.wrap(doing(), e);
        } finally {
            leave();
        }
    }

    /** Lets go of every lane, in this thread, and tells the others at once. */
    private void leave() {
        try {
            member.close(
                    CloseOptions.timeout(LEAVING).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        } finally {
            lose.accept(Set.copyOf(stream.laneIds()));
            finished.countDown();
        }
    }

    /** Makes {@link #run} return; waits until it has, bounded. */
    @Override
    public void close() {
        stopping = true;
        if (begun.compareAndSet(false, true)) {
            leave();
            return;
        }
        member.wakeup();
        try {
            if (!finished.await(LONGEST_CALLBACK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw LogFailures.wrap(doing(), new KafkaException("leaving took too long"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String doing() {
        return "sharing the lanes of topic %s on %s".formatted(stream.topic(), server);
    }

    private Set<LaneId> lanes(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(p -> new LaneId(stream.id(), p.partition()))
                .collect(Collectors.toSet());
    }

    private StreamBrokenFailure repartitioned(Collection<TopicPartition> partitions) {
        int most = partitions.stream().mapToInt(TopicPartition::partition).max().orElse(0) + 1;
        return new StreamBrokenFailure(
                BreakReason.PARTITIONS_CHANGED,
                ("topic %s on %s has %d partitions or more, the stream has %d lanes. The lane of a table is pinned when the"
                                + " migration is created; a topic whose partitions were changed cannot be used")
                        .formatted(stream.topic(), server, most, stream.lanes()));
    }

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // A paused partition with a position is neither fetched nor looked up among committed offsets.
            member.pause(partitions);
            partitions.forEach(p -> member.seek(p, 0));
            if (partitions.stream().anyMatch(p -> p.partition() >= stream.lanes())) {
                failure = repartitioned(partitions);
            } else if (!partitions.isEmpty() && !stopping) {
                gain.accept(lanes(partitions));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                lose.accept(lanes(partitions));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }
    }
}
