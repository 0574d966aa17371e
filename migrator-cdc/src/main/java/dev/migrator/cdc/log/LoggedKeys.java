package dev.migrator.cdc.log;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of changed rows as the topic of a stream has them. Reads with consumers of its own; thread-safe. */
public final class LoggedKeys implements ChangedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedKeys.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final LogServer server;
    private final Supplier<StreamRecord> stream;

    /** @param stream that carries the changes; asked when it is needed */
    public LoggedKeys(LogServer server, Supplier<StreamRecord> stream) {
        this.server = server;
        this.stream = stream;
    }

    @Override
    public List<Long> ends() {
        return new LogTopic(server, stream.get().topic()).ends();
    }

    @Override
    public boolean read(Collection<Search> searches, Lsn upTo, Sink sink) {
        StreamRecord record = stream.get();
        Map<Integer, List<Search>> lanes = searches.stream()
                .collect(Collectors.groupingBy(s -> s.plan().lane(), TreeMap::new, Collectors.toList()));
        for (Map.Entry<Integer, List<Search>> lane : lanes.entrySet()) {
            LaneKeys keys = new LaneKeys(lane.getValue(), upTo, sink);
            if (!read(record, new LaneId(record.id(), lane.getKey()), keys, sink)) {
                return false;
            }
        }
        return true;
    }

    /** Reads until the lane has come so far; capture, in whatever process, takes it there. */
    private boolean read(StreamRecord record, LaneId lane, LaneKeys keys, Sink sink) {
        Silence silence = new Silence();
        try (LogReader reader = new LogReader(server, record.topic(), lane, keys.from())) {
            while (!keys.isComplete()) {
                if (!sink.goOn()) {
                    return false;
                }
                List<LogReader.Entry> entries = poll(reader, silence);
                for (LogReader.Entry entry : entries) {
                    entry.slice().match(keys);
                }
                if (entries.isEmpty() && silence.isToBeTold()) {
                    LOG.warn("the copy waits for lane {} to come to {}: {}", lane, keys.upTo(), keys.standing());
                }
            }
            return true;
        }
    }

    /** A broker that does not answer is waited for, as capture is. */
    private static List<LogReader.Entry> poll(LogReader reader, Silence silence) {
        try {
            return reader.poll(POLL);
        } catch (RetryableFailure e) {
            if (silence.isToBeTold()) {
                LOG.warn("the copy waits for Kafka: {}", e.getMessage());
            }
            return List.of();
        }
    }

    /** Tells now and then that it is silent. */
    private static final class Silence {
        private long told = System.nanoTime();

        boolean isToBeTold() {
            boolean now = System.nanoTime() - told > SILENCE.toNanos();
            told = now ? System.nanoTime() : told;
            return now;
        }
    }
}
