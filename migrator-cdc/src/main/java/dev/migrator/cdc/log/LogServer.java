package dev.migrator.cdc.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

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

    Map<String, Object> with(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("bootstrap.servers", bootstrapServers);
        all.putAll(settings);
        return all;
    }

    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers;
    }
}
