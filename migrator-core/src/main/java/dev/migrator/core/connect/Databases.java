package dev.migrator.core.connect;

/**
 * The pair that a migration is about. The control schema of the migration lives on {@code new} ("home").
 */
public record Databases(Database old, Database fresh) {
    public Database on(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    /** The database whose control schema holds phase, streams, route and audit trail. */
    public Database home() {
        return fresh;
    }
}
