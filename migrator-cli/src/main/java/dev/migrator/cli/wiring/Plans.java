package dev.migrator.cli.wiring;

import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import java.util.function.Supplier;

/**
 * The plan as the streams of this process need it, also while home is out of reach.
 *
 * @param begun the plan when this process began
 */
record Plans(MigrationPlan begun, Supplier<MigrationPlan> pinning, Supplier<MigrationPlan> reading) {
    /** As it was pinned, which is what both halves of a stream agree on. */
    MigrationPlan pinned() {
        return orBegun(pinning);
    }

    /** With what changes of the schema have made of it up to now. */
    MigrationPlan current() {
        return orBegun(reading);
    }

    private MigrationPlan orBegun(Supplier<MigrationPlan> home) {
        try {
            return home.get();
        } catch (RetryableFailure e) {
            return begun;
        }
    }
}
