package dev.migrator.cdc.log;

import dev.migrator.core.connect.Rounds;
import dev.migrator.core.control.Activity;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.Server;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether the topic of a stream is still the one that it was, and warns when Kafka was told to
 * remove records. {@link #run} is for one thread; the other methods are for any.
 */
public final class LogGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogGuard.class);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final StreamRecord stream;
    private final LogTopic topic;
    private final Rounds rounds = Rounds.every(EVERY);
    private volatile Activity activity = Activity.BEGINNING;

    /**
     * @param stream with the id of its topic
     */
    public LogGuard(StreamRecord stream, LogServer server) {
        this.stream = stream;
        this.topic = new LogTopic(server, stream.topic());
    }

    /**
     * Runs until it is closed. A broker that does not answer is no failure.
     *
     * @throws StreamBrokenFailure if the topic is gone, another one, or has other partitions
     */
    public void run() {
        rounds.run(this::look, e -> activity = activity.after(e, Server.KAFKA, CLOCK));
    }

    /** What was seen last. */
    public Activity activity() {
        return activity;
    }

    @Override
    public void close() {
        rounds.stop();
    }

    private void look() {
        topic.check(stream.lanes(), stream.seal().topicId());
        List<String> dangers = topic.dangers();
        String now = dangers.isEmpty()
                ? "the topic is as it should be"
                : "Kafka may remove records of topic %s before they are replayed: %s. Set that back with kafka-configs"
                        .formatted(stream.topic(), String.join(", ", dangers));
        if (!dangers.isEmpty() && !now.equals(activity.note())) {
            LOG.warn("stream {}: {}", stream.id(), now);
        }
        activity = Activity.of(now);
    }
}
