package dev.migrator.cli.wiring;

import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import java.util.function.Supplier;

/**
 * The plan as the streams of one process need it.
 *
 * @param pinned as the migration was created, which is what both halves of a stream agree on
 * @param begun with what changes of the schema had made of it when this process began
 * @param reading reads from home what they have made of it up to now
 */
record Plans(MigrationPlan pinned, MigrationPlan begun, Supplier<MigrationPlan> reading) {
    /** The plan of now; while home is out of reach the one that this process began with. */
    MigrationPlan current() {
        try {
            return reading.get();
        } catch (RetryableFailure e) {
            return begun;
        }
    }
}
