package dev.migrator.core.apply;

/** What replay does with a change of the source's schema that its target does not have yet. */
public enum SchemaPolicy {
    /** It stops before it. */
    STOP,
    /** It makes the change if it is additive, else it stops. */
    APPLY
}
