package dev.migrator.core.plan.check;

import java.time.Duration;

/**
 * What the migration is going to need of the servers.
 *
 * @param migration its name, part of the names of its slots and publications
 * @param schemaExists true if the schema on new is already there, false if the engine is to transfer it
 * @param slots replication slots on each side at one time, lasting and temporary
 * @param connections sessions on each side at one time
 * @param longTransaction a transaction that is open for longer is told of, whole seconds
 * @param prewarm true if new must be able to read relations into its memory
 */
public record Demands(
        String migration,
        boolean schemaExists,
        int slots,
        int connections,
        Duration longTransaction,
        boolean prewarm) {}
