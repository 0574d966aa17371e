package dev.migrator.backfill;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.copy.Backfill;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.backfill.schema.SchemaSteps;
import dev.migrator.backfill.schema.SchemaTransfer;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole backfill of one migration: schema, rows, indexes, sequences, statistics. Each step is done once and written
 * down in the target's control schema, which must be installed; running the job again after it ended in any way goes on
 * where it stopped. Not for two processes at once. {@link #stop()} may be called from any thread; {@link #close()} after
 * the run.
 */
public final class BackfillJob implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackfillJob.class);
    private static final Duration BORROW_TIMEOUT = Duration.ofSeconds(30);
    private static final int CONTROL_SESSIONS = 3;

    private final BackfillPair pair;
    private final MigrationPlan plan;
    private final ChangedKeys changes;
    private final BackfillOptions options;
    private final BackfillListener listener;
    private final HikariDataSource control;
    private final CopyStore store;
    private final WavePatience patience = new WavePatience();
    private volatile boolean stopped;
    private volatile @Nullable SchemaTransfer transfer;
    private volatile @Nullable Backfill copying;

    /** @param changes what the log tells of rows that were copied in an earlier wave */
    public BackfillJob(
            BackfillPair pair,
            MigrationPlan plan,
            ChangedKeys changes,
            BackfillOptions options,
            BackfillListener listener) {
        this.pair = pair;
        this.plan = plan;
        this.changes = changes;
        this.options = options;
        this.listener = listener;
        this.control = pair.target().pool(Purpose.CONTROL, CONTROL_SESSIONS, BORROW_TIMEOUT);
        this.store = new CopyStore(control);
    }

    /** True if a snapshot is needed: the tables are not made or not all copied. */
    public boolean needsWave() {
        return !isSchemaMade() || !isCopied();
    }

    /**
     * Runs every step that is not done. A wave is opened only if {@link #needsWave()}, and closed as soon as the rows are
     * copied, so that the source's vacuum is not held up while indexes are built.
     *
     * @throws dev.migrator.core.failure.MigratorException by what can be done about it; what is done stays done
     */
    public CopyOutcome run(Waves waves) {
        try {
            return runSteps(waves);
        } catch (RetryableFailure failure) {
            if (stopped) {
                log.info("the backfill was stopped: {}", failure.getMessage());
                return CopyOutcome.STOPPED;
            }
            throw failure;
        }
    }

    private CopyOutcome runSteps(Waves waves) {
        Optional<SchemaSteps> schema = schemaSteps();
        if (needsWave() && copy(waves, schema) == CopyOutcome.STOPPED) {
            return CopyOutcome.STOPPED;
        }
        PostLoad postLoad = new PostLoad(pair.source(), pair.target(), plan);
        schema.ifPresent(steps ->
                step(BackfillStep.INDEXES, () -> steps.postData(options.copy().workers())));
        step(BackfillStep.SEQUENCES, postLoad::copySequences);
        step(BackfillStep.STATISTICS, postLoad::analyze);
        return stopped ? CopyOutcome.STOPPED : CopyOutcome.FINISHED;
    }

    /** Ends the run soon; it may be run again by a new job. */
    public void stop() {
        stopped = true;
        patience.stop();
        SchemaTransfer tools = transfer;
        if (tools != null) {
            tools.stop();
        }
        Backfill rows = copying;
        if (rows != null) {
            rows.stop();
        }
    }

    @Override
    public void close() {
        control.close();
    }

    /** Wave after wave until every row is there: one that ends early is followed by another that goes on. */
    private CopyOutcome copy(Waves waves, Optional<SchemaSteps> schema) {
        try (WaveSequence sequence = new WaveSequence(waves, store.waves(), changes, plan.holders())) {
            CopyOutcome outcome = CopyOutcome.WAVE_OVER;
            while (outcome == CopyOutcome.WAVE_OVER) {
                try {
                    outcome = copyFrom(sequence.next(), schema);
                } catch (RetryableFailure failure) {
                    sequence.giveUp();
                    goOnAfter(failure);
                }
            }
            return outcome;
        }
    }

    private void goOnAfter(RetryableFailure failure) {
        if (stopped) {
            throw failure;
        }
        Backfill last = copying;
        if (last != null && last.gotOn()) {
            patience.reset();
        }
        patience.after(failure);
    }

    private CopyOutcome copyFrom(OpenedWave wave, Optional<SchemaSteps> schema) {
        Backfill backfill = new Backfill(pair.target(), store, changes, options.copy(), listener);
        copying = backfill;
        schema.filter(steps -> !steps.isPreDataDone())
                .ifPresent(steps -> announced(
                        BackfillStep.SCHEMA, () -> steps.preData(wave.snapshot().name())));
        if (stopped) {
            return CopyOutcome.STOPPED;
        }
        listener.stepBegun(BackfillStep.COPY);
        CopyOutcome outcome = backfill.run(plan.tables(), wave.snapshot(), wave.record());
        if (outcome == CopyOutcome.FINISHED) {
            listener.stepDone(BackfillStep.COPY);
        }
        return outcome;
    }

    private void step(BackfillStep step, Runnable work) {
        if (!stopped && !store.isDone(name(step))) {
            announced(step, work);
            store.done(name(step), "");
        }
    }

    private static String name(BackfillStep step) {
        return "backfill." + step.name().toLowerCase(Locale.ROOT);
    }

    private void announced(BackfillStep step, Runnable work) {
        listener.stepBegun(step);
        work.run();
        listener.stepDone(step);
    }

    private boolean isSchemaMade() {
        return !options.transferSchema() || store.isDone(SchemaSteps.PRE_DATA);
    }

    private boolean isCopied() {
        return store.copiedUpTo().keySet().containsAll(plan.byId().keySet());
    }

    private Optional<SchemaSteps> schemaSteps() {
        if (!options.transferSchema() || (isSchemaMade() && store.isDone(name(BackfillStep.INDEXES)))) {
            return Optional.empty();
        }
        DumpTools tools = DumpTools.find(options.tools(), major(pair.source()), major(pair.target()));
        SchemaTransfer made = new SchemaTransfer(pair.source(), pair.target(), tools);
        transfer = made;
        return Optional.of(new SchemaSteps(pair.source(), pair.target(), made, store, plan));
    }

    private static int major(Database database) {
        try (Connection connection = database.open(Purpose.CATALOG)) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the version of " + database.describe(), e);
        }
    }
}
