package dev.migrator.embedded;

import dev.migrator.core.failure.ConfigurationFailure;

/** Where servers run. */
enum ServerKind {
    EMBEDDED,
    CONTAINERS;

    static final String PROPERTY = "migrator.servers";

    /** What the system property asks for; embedded if it says nothing. */
    static ServerKind asked() {
        String asked = System.getProperty(PROPERTY, "embedded");
        return switch (asked) {
            case "embedded" -> EMBEDDED;
            case "containers" -> CONTAINERS;
            default ->
                throw new ConfigurationFailure(
                        "-D%s=%s is not understood; embedded and containers are".formatted(PROPERTY, asked));
        };
    }
}
