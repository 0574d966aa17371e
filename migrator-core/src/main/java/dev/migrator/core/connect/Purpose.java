package dev.migrator.core.connect;

import java.time.Duration;

/** What a session is for; it names the session on the server and decides its timeouts. */
public enum Purpose {
    CONTROL("control", Duration.ofSeconds(10), false),
    CATALOG("catalog", Duration.ofSeconds(5), false),
    KEEPER("keeper", Duration.ofSeconds(5), false),
    COPY_OUT("copy-out", Duration.ofSeconds(5), false),
    COPY_IN("copy-in", Duration.ofSeconds(30), true),
    SCHEMA("schema", Duration.ofSeconds(30), false),
    BUILD("build", Duration.ofSeconds(30), false),
    REPLAY("replay", Duration.ofSeconds(30), true),
    VERIFY("verify", Duration.ofSeconds(5), false),
    REPAIR("repair", Duration.ofSeconds(10), true),
    FENCE("fence", Duration.ofSeconds(2), false),
    MONITOR("monitor", Duration.ofSeconds(5), false),
    SLOT("slot", Duration.ofSeconds(5), false);

    private final String word;
    private final Duration lockTimeout;
    private final boolean writesAsReplica;

    Purpose(String word, Duration lockTimeout, boolean writesAsReplica) {
        this.word = word;
        this.lockTimeout = lockTimeout;
        this.writesAsReplica = writesAsReplica;
    }

    public String word() {
        return word;
    }

    public Duration lockTimeout() {
        return lockTimeout;
    }

    /** True if the session runs with {@code session_replication_role = replica}: no triggers, no foreign key checks. */
    public boolean writesAsReplica() {
        return writesAsReplica;
    }
}
