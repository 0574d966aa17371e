package dev.migrator.router;

/** What the text of a statement says about where it may run. */
enum StatementKind {
    /** Changes nothing, as far as its text tells. */
    READ,
    /** May change something. */
    WRITE,
    /** Begins or ends a transaction behind the back of JDBC; it is refused. */
    TRANSACTION_CONTROL
}
