package dev.migrator.router;

import dev.migrator.core.connect.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The application's choices, as the builder collected them. */
record RouterSettings(
        Endpoint old,
        Endpoint fresh,
        Endpoint dualWriter,
        String application,
        int poolSize,
        Duration connectionTimeout,
        Duration holdTimeout,
        Duration pollInterval,
        Map<String, String> connectionProperties,
        RandomGenerator random) {
    RouterSettings {
        connectionProperties = Map.copyOf(connectionProperties);
    }
}
