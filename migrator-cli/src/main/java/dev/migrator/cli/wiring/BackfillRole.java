package dev.migrator.cli.wiring;

import dev.migrator.backfill.BackfillHelp;
import dev.migrator.backfill.BackfillJob;
import dev.migrator.backfill.BackfillOptions;
import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.copy.CopyListener;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.copy.Lease;
import dev.migrator.backfill.pace.Pace;
import dev.migrator.backfill.pace.PaceLimits;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.config.BackfillConfig;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.config.StreamConfig;
import dev.migrator.core.config.ThrottleConfig;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.run.MigrationRunner;
import java.util.Optional;

/** The work of the backfill role in one process: leading the copy, or helping whoever leads. Made for one turn each. */
final class BackfillRole {
    private final Wiring wiring;
    private final MigrationPlan plan;
    private final MigrationRunner runner;

    BackfillRole(Wiring wiring, MigrationPlan plan, MigrationRunner runner) {
        this.wiring = wiring;
        this.plan = plan;
        this.runner = runner;
    }

    /** What a process does as long as it leads, or as long as another does. */
    interface Turn extends AutoCloseable {
        /** Returns when its work is done, or it was told to stop. */
        void run();

        /** Work in progress is given up. */
        void stop();

        /** Another turn follows: what is nearly done may be done. */
        void end();

        @Override
        void close();
    }

    Turn lead() {
        BackfillJob job = new BackfillJob(
                pair(),
                plan,
                wiring.changedKeys(),
                options(),
                pace(),
                new BackfillTrail(wiring.control().audit()));
        return new Turn() {
            @Override
            public void run() {
                runner.backfill(plan, wave -> job.run(number -> wave.open()) == CopyOutcome.FINISHED);
            }

            @Override
            public void stop() {
                job.stop();
            }

            @Override
            public void end() {
                job.stop();
            }

            @Override
            public void close() {
                job.close();
            }
        };
    }

    Turn help() {
        BackfillHelp help = new BackfillHelp(pair(), plan, options(), pace(), CopyListener.NONE);
        return new Turn() {
            @Override
            public void run() {
                help.run();
            }

            @Override
            public void stop() {
                help.stop();
            }

            @Override
            public void end() {
                help.end();
            }

            @Override
            public void close() {
                help.close();
            }
        };
    }

    private BackfillPair pair() {
        return new BackfillPair(wiring.databases().old(), wiring.databases().fresh());
    }

    private BackfillOptions options() {
        MigrationConfig config = wiring.config();
        return new BackfillOptions(
                CopyOptions.of(
                                config.backfill().workers(),
                                config.backfill().chunk().bytes())
                        .withMaxSnapshotAge(config.backfill().maxSnapshotAge())
                        .withLease(Lease.of(Operator.worker())),
                config.schema().mode() == SchemaConfig.Mode.TRANSFER,
                Optional.ofNullable(config.schema().tools()),
                config.stream().ddl() == StreamConfig.Ddl.APPLY ? SchemaPolicy.APPLY : SchemaPolicy.STOP,
                config.backfill().yieldAfter(),
                config.schema().rebuildIndexes(),
                config.backfill().prewarm());
    }

    private Pace pace() {
        return new Pace(
                wiring.databases().old(),
                wiring.databases().fresh(),
                wiring.control().pace(),
                limits(wiring.config().backfill()),
                Operator.worker(),
                wiring.clock());
    }

    private static PaceLimits limits(BackfillConfig config) {
        ThrottleConfig throttle = config.throttle();
        return new PaceLimits(
                config.workers(),
                BackfillConfig.MOST_WORKERS,
                throttle.auto(),
                throttle.rate().bytes(),
                throttle.maxStandbyLag().bytes(),
                throttle.maxActiveSessions(),
                throttle.maxTransactionGrowth(),
                throttle.maxCommitSlowdown(),
                throttle.maxForcedCheckpoints(),
                throttle.maxSnapshotAge());
    }
}
