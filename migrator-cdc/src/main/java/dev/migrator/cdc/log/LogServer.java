package dev.migrator.cdc.log;

import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;

/**
 * Where Kafka is.
 *
 * @param bootstrapServers "host:port,host:port"
 * @param options further client settings by Kafka's own names ({@code security.protocol}, …); they may hold secrets and
 *     are never printed
 */
public record LogServer(String bootstrapServers, Map<String, String> options) {
    /** The largest record that is written: a row with two images of about 30 MB each. */
    static final int MAX_RECORD_BYTES = 64 * 1024 * 1024;

    /** How long a request to the broker may take before it is given up. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    public LogServer {
        options = Map.copyOf(options);
    }

    public static LogServer at(String bootstrapServers) {
        return new LogServer(bootstrapServers, Map.of());
    }

    private Map<String, Object> with(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("bootstrap.servers", bootstrapServers);
        all.putAll(settings);
        return all;
    }

    /**
     * Makes a client of Kafka.
     *
     * @throws RetryableFailure if none of the servers can be found, as when the name server does not answer
     * @throws RefusedFailure if a setting is none that Kafka's client takes
     */
    <T> T client(Map<String, Object> settings, Function<Map<String, Object>, T> maker) {
        try {
            return maker.apply(with(settings));
        } catch (KafkaException e) {
            throw LogFailures.ofClient("making a client of " + this, e);
        }
    }

    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers;
    }
}
