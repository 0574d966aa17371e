package dev.migrator.core.run;

import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.MigrationStore;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.MadeStream;
import dev.migrator.core.stream.StreamMaker;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks a migration from its creation to the point where new follows old: stream, then backfill, then replay. Run again
 * after a crash it goes on where the phase in home says. One thread at a time.
 */
public final class MigrationRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationRunner.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Databases databases;
    private final MigrationStore migration;
    private final StreamStore streams;
    private final BothSides<LaneStore> lanes;
    private final Clock clock;
    private @Nullable ExportedSnapshot firstWave;

    public MigrationRunner(
            Databases databases,
            MigrationStore migration,
            StreamStore streams,
            BothSides<LaneStore> lanes,
            Clock clock) {
        this.databases = databases;
        this.migration = migration;
        this.streams = streams;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** Phase 1: the slot is made and everything from its position on will be in the log. */
    public void stream(MigrationPlan plan) {
        if (migration.read().phase() == Phase.CREATED
                && streams.running(Side.OLD).isEmpty()) {
            MadeStream made = new StreamMaker(databases, streams, clock).make(plan, Side.OLD, lanes.on(Side.NEW), null);
            firstWave = made.snapshot();
            LOG.info(
                    "stream {} starts at {} of old, slot {}",
                    made.record().id(),
                    made.record().start(),
                    made.record().slot());
        }
        if (migration.read().phase() == Phase.CREATED) {
            migration.moveTo(Phase.STREAMING);
        }
    }

    /** Phase 2: every table is copied, from the slot's own snapshot or, after a restart, from a new wave. */
    public void backfill(MigrationPlan plan, Copying copying) {
        if (migration.read().phase().isCopied()) {
            return;
        }
        migration.moveTo(Phase.BACKFILLING);
        if (copying.run(() -> takeFirstWave().orElseGet(() -> newWave(plan)))) {
            migration.moveTo(Phase.FOLLOWING);
        }
    }

    private Optional<ExportedSnapshot> takeFirstWave() {
        Optional<ExportedSnapshot> wave = Optional.ofNullable(firstWave);
        firstWave = null;
        return wave;
    }

    private ExportedSnapshot newWave(MigrationPlan plan) {
        String slot = "migrator_%s_wave_%d".formatted(plan.name(), clock.millis());
        return ExportedSnapshot.temporary(databases.old(), slot, PATIENCE);
    }

    @Override
    public void close() {
        takeFirstWave().ifPresent(ExportedSnapshot::close);
    }
}
