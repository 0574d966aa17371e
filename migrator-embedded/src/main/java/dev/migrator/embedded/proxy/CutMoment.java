package dev.migrator.embedded.proxy;

/** On which side of a message the connection is cut. */
public enum CutMoment {
    /** The server does not see the pattern: what the client sent before it is forwarded, the rest is not. */
    BEFORE_FORWARDING,
    /** The server receives the message whole, and the client never hears the answer. */
    AFTER_FORWARDING
}
