package dev.migrator.core.config;

import dev.migrator.core.connect.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the log waits.
 *
 * @param bootstrap {@code host:port}, several separated by commas
 * @param properties settings for every Kafka client, secrets among them; the text form shows none of the values
 * @param replicationFactor copies of each topic, or {@link #BROKER_DEFAULT}
 */
public record KafkaConfig(String bootstrap, Map<String, String> properties, int replicationFactor) {
    public static final int BROKER_DEFAULT = -1;

    private static final String SERVER = "[^\\s:,/]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}";
    private static final Kind<String> BOOTSTRAP = Kind.text(
            "host:port, several separated by commas",
            text -> text.matches("(?:%1$s)(?:\\s*,\\s*(?:%1$s))*".formatted(SERVER)));
    private static final Kind<Integer> REPLICATION_FACTOR = new Kind<>(
            "a whole number from 1 to 100, or -1 for the default of the brokers",
            false,
            text -> Kind.integer(-1, 100).parse().apply(text).filter(factor -> factor != 0));

    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    /** With the defaults of a file that says no more than this. */
    public static KafkaConfig at(String bootstrap) {
        return new KafkaConfig(bootstrap, Map.of(), BROKER_DEFAULT);
    }

    static KafkaConfig read(Section root) {
        if (root.raw("kafka") == null) {
            root.problem("kafka", "is missing; accepted: host:port, or the keys bootstrap, properties ...");
            return at("");
        }
        Section section = root.section("kafka", text -> Optional.of(Map.of("bootstrap", text)));
        KafkaConfig config = new KafkaConfig(
                section.required("bootstrap", BOOTSTRAP),
                properties(section),
                section.value("replication_factor", REPLICATION_FACTOR, BROKER_DEFAULT));
        section.end();
        return config;
    }

    private static Map<String, String> properties(Section section) {
        Map<String, Secret> settings = section.settings("properties");
        if (settings.containsKey("bootstrap.servers")) {
            section.problem("properties.bootstrap.servers", "has its own key; write it as kafka.bootstrap");
        }
        return settings.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().value()));
    }

    @Override
    public String toString() {
        Map<String, String> hidden = new TreeMap<>(properties);
        hidden.replaceAll((name, value) -> "***");
        return "KafkaConfig[bootstrap=%s, properties=%s, replicationFactor=%d]"
                .formatted(bootstrap, hidden, replicationFactor);
    }
}
