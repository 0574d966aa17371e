package dev.migrator.cdc.log;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The topic of a stream: one partition a lane, nothing ever compacted or expired. Every call is bounded; thread-safe.
 */
public final class LogTopic {
    private static final Map<String, String> SETTINGS = Map.of(
            "cleanup.policy", "delete",
            "retention.ms", "-1",
            "retention.bytes", "-1",
            "max.message.bytes", Integer.toString(LogServer.MAX_RECORD_BYTES),
            "unclean.leader.election.enable", "false");

    /** Of these depends that nothing is removed before it is replayed. */
    private static final List<String> KEEPING = List.of("cleanup.policy", "retention.ms", "retention.bytes");

    private static final Map<String, String> COMPACTED = Map.of(
            "cleanup.policy", "compact",
            "max.message.bytes", Integer.toString(LogServer.MAX_RECORD_BYTES),
            "unclean.leader.election.enable", "false");

    private final LogServer server;
    private final String name;
    private final Map<String, String> settings;

    public LogTopic(LogServer server, String name) {
        this(server, name, SETTINGS);
    }

    private LogTopic(LogServer server, String name, Map<String, String> settings) {
        this.server = server;
        this.name = name;
        this.settings = settings;
    }

    /** A topic that keeps the last record of each key. */
    static LogTopic compacted(LogServer server, String name) {
        return new LogTopic(server, name, COMPACTED);
    }

    /**
     * Makes the topic, or checks the one that is there.
     *
     * @param replication the number of copies; empty for the broker's default
     * @return the identity of the topic: another topic of the same name has another
     * @throws StreamBrokenFailure if the topic that is there has another number of partitions
     */
    public String create(int lanes, Optional<Integer> replication) {
        NewTopic topic = new NewTopic(name, Optional.of(lanes), replication.map(Integer::shortValue)).configs(settings);
        try (Admin admin = admin()) {
            get(admin.createTopics(List.of(topic)).all(), "creating");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw LogFailures.wrap(doing("creating"), e);
            }
        }
        // A broker knows of a topic a moment after the controller has made it.
        Deadline.in(LogServer.PATIENCE, Clock.systemUTC())
                .await(this::exists, () -> doing("creating") + ": it does not appear");
        return check(lanes);
    }

    /**
     * The identity of the topic.
     *
     * @throws StreamBrokenFailure if it is not there or has another number of partitions
     */
    public String check(int lanes) {
        return check(lanes, null);
    }

    /**
     * The identity of the topic.
     *
     * @param id what it must be, null if that is not known
     * @throws StreamBrokenFailure if it is not there, another one, or has another number of partitions
     */
    public String check(int lanes, @Nullable String id) {
        TopicDescription found = find().orElseThrow(() -> new StreamBrokenFailure(
                BreakReason.TOPIC_GONE,
                "topic %s is not on %s; what it held and was not replayed is lost, only a new stream can go on"
                        .formatted(name, server)));
        String actual = found.topicId().toString();
        int partitions = found.partitions().size();
        if (id != null && !id.equals(actual)) {
            throw new StreamBrokenFailure(
                    BreakReason.TOPIC_RECREATED,
                    ("topic %s on %s was deleted and made anew: its id is %s and was %s at the start. What it held and was"
                                    + " not replayed is lost, only a new stream can go on")
                            .formatted(name, server, actual, id));
        }
        if (partitions != lanes) {
            throw new StreamBrokenFailure(
                    BreakReason.PARTITIONS_CHANGED,
                    ("topic %s on %s has %d partitions, the stream has %d lanes. The lane of a table is pinned when the"
                                    + " migration is created; a topic whose partitions were changed cannot be used")
                            .formatted(name, server, partitions, lanes));
        }
        return actual;
    }

    /**
     * What a broken stream comes from, as exactly as can be told now: to a reader a topic that was made anew looks like one that
     * was cut, or that has a hole.
     *
     * @param id what the topic must be
     * @return {@code broken} if the topic is what it must be, or Kafka does not say
     */
    public StreamBrokenFailure explain(StreamBrokenFailure broken, int lanes, @Nullable String id) {
        try {
            check(lanes, id);
        } catch (StreamBrokenFailure cause) {
            cause.addSuppressed(broken);
            return cause;
        } catch (RetryableFailure e) {
            broken.addSuppressed(e);
        }
        return broken;
    }

    /** True if anything was ever written to the topic. */
    public boolean holdsRecords() {
        return ends().stream().anyMatch(end -> end > 0);
    }

    /** Of each partition in order, the offset that its next record will get; empty if there is no topic. */
    public List<Long> ends() {
        int partitions = find().map(t -> t.partitions().size()).orElse(0);
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(n -> new TopicPartition(name, n))
                .toList();
        try (Admin admin = admin()) {
            ListOffsetsResult ends =
                    admin.listOffsets(all.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())));
            List<Long> offsets = new ArrayList<>();
            for (TopicPartition partition : all) {
                offsets.add(get(ends.partitionResult(partition), "reading the ends of")
                        .offset());
            }
            return offsets;
        } catch (ExecutionException e) {
            throw LogFailures.wrap(doing("reading the ends of"), e);
        }
    }

    /**
     * Settings that somebody changed so that Kafka may remove records that were not replayed yet: "retention.ms is
     * 3600000, not -1". Empty if there are none.
     */
    public List<String> dangers() {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try (Admin admin = admin()) {
            Config found = Objects.requireNonNull(
                    get(admin.describeConfigs(List.of(topic)).all(), "reading the settings of")
                            .get(topic));
            return KEEPING.stream()
                    .filter(key -> !Objects.equals(SETTINGS.get(key), value(found, key)))
                    .map(key -> "%s is %s, not %s".formatted(key, value(found, key), SETTINGS.get(key)))
                    .toList();
        } catch (ExecutionException e) {
            throw LogFailures.wrap(doing("reading the settings of"), e);
        }
    }

    private static @Nullable String value(Config config, String key) {
        ConfigEntry entry = config.get(key);
        return entry == null ? null : entry.value();
    }

    public boolean exists() {
        return find().isPresent();
    }

    /** Removes the topic if it is there. */
    public void delete() {
        try (Admin admin = admin()) {
            get(admin.deleteTopics(List.of(name)).all(), "deleting");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw LogFailures.wrap(doing("deleting"), e);
            }
        }
    }

    private Optional<TopicDescription> find() {
        try (Admin admin = admin()) {
            return Optional.ofNullable(get(admin.describeTopics(List.of(name)).allTopicNames(), "looking up")
                    .get(name));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw LogFailures.wrap(doing("looking up"), e);
        }
    }

    private Admin admin() {
        int patience = (int) LogServer.PATIENCE.toMillis();
        return server.client(
                Map.of("default.api.timeout.ms", patience, "request.timeout.ms", patience, "retries", 10),
                Admin::create);
    }

    private <T> T get(KafkaFuture<T> future, String verb) throws ExecutionException {
        try {
            return future.get(LogServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw LogFailures.interrupted(doing(verb));
        } catch (TimeoutException e) {
            throw LogFailures.wrap(
                    doing(verb),
                    new org.apache.kafka.common.errors.TimeoutException(
                            "no answer within " + LogServer.PATIENCE.toSeconds() + " s"));
        }
    }

    private String doing(String verb) {
        return "%s topic %s on %s".formatted(verb, name, server);
    }
}
