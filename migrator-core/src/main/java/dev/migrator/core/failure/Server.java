package dev.migrator.core.failure;

/** What a part of the program can have to wait for. */
public enum Server {
    OLD("old"),
    NEW("new"),
    KAFKA("Kafka");

    private final String word;

    Server(String word) {
        this.word = word;
    }

    /** As the operator reads it. */
    public String word() {
        return word;
    }
}
