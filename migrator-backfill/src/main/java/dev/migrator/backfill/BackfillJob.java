package dev.migrator.backfill;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.backfill.build.IndexBuilds;
import dev.migrator.backfill.build.MaterializedViews;
import dev.migrator.backfill.build.TableIndexes;
import dev.migrator.backfill.copy.CopyListener;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.copy.CopyPace;
import dev.migrator.backfill.rebuild.ExistingSchema;
import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.backfill.schema.SchemaSteps;
import dev.migrator.backfill.schema.SchemaTransfer;
import dev.migrator.backfill.warm.Prewarm;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole backfill of one migration: schema, rows, indexes, sequences, statistics, materialized views, memory. Each step is done
 * once and written down in the target's control schema, which must be installed; running the job again after it ended in any
 * way goes on where it stopped. For one process at a time; others may help with the rows ({@link BackfillHelp}).
 * {@link #stop()} may be called from any thread; {@link #close()} after the run.
 */
public final class BackfillJob implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackfillJob.class);
    private static final Duration BORROW_TIMEOUT = Duration.ofSeconds(30);
    private static final int CONTROL_SESSIONS = 4;

    private final BackfillPair pair;
    private final MigrationPlan plan;
    private final ChangedKeys changes;
    private final BackfillOptions options;
    private final CopyPace pace;
    private final BackfillListener listener;
    private final HikariDataSource control;
    private final CopyStore store;
    private final BuildSessions building;
    private volatile boolean stopped;
    private volatile @Nullable SchemaTransfer transfer;
    private volatile @Nullable CopyWaves copying;

    /** A backfill that goes as fast as it can. */
    public BackfillJob(
            BackfillPair pair,
            MigrationPlan plan,
            ChangedKeys changes,
            BackfillOptions options,
            BackfillListener listener) {
        this(pair, plan, changes, options, CopyPace.NONE, listener);
    }

    /** @param changes what the log tells of rows that were copied in an earlier wave */
    public BackfillJob(
            BackfillPair pair,
            MigrationPlan plan,
            ChangedKeys changes,
            BackfillOptions options,
            CopyPace pace,
            BackfillListener listener) {
        this.pair = pair;
        this.plan = plan;
        this.changes = changes;
        this.options = options;
        this.pace = pace;
        this.listener = listener;
        this.control = pair.target().pool(Purpose.CONTROL, CONTROL_SESSIONS, BORROW_TIMEOUT);
        this.store = new CopyStore(control);
        this.building = new BuildSessions(pair.target(), options.copy());
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
        Optional<ExistingSchema> existing = existingSchema();
        existing.ifPresent(ExistingSchema::prepare);
        Optional<TableIndexes> indexes = schema.<TableIndexes>map(steps -> IndexBuilds.of(pair.source(), building))
                .or(() -> existing.map(there -> there.indexes(building)));
        if (needsWave() && copy(waves, schema, indexes) == CopyOutcome.STOPPED) {
            return CopyOutcome.STOPPED;
        }
        PostLoad postLoad = new PostLoad(pair.source(), pair.target(), plan);
        indexes.ifPresent(builds -> step(BackfillStep.INDEXES, () -> {
            int made = builds.complete(finished());
            schema.ifPresent(steps -> steps.postData(options.copy().workers()));
            existing.ifPresent(ExistingSchema::completeKeys);
            return made + " indexes";
        }));
        step(BackfillStep.SEQUENCES, () -> "lacking: " + postLoad.copySequences());
        step(BackfillStep.STATISTICS, () -> postLoad.analyze(building) + " tables analyzed");
        if (options.transferSchema()) {
            MaterializedViews views = new MaterializedViews(pair.source(), pair.target(), building);
            step(BackfillStep.MATERIALIZED_VIEWS, () -> "left empty: " + views.refresh());
        }
        if (options.prewarm()) {
            step(BackfillStep.PREWARM, () -> new Prewarm(pair.source(), pair.target(), plan).run(building));
        }
        return stopped ? CopyOutcome.STOPPED : CopyOutcome.FINISHED;
    }

    /** Ends the run soon; it may be run again by a new job. */
    public void stop() {
        stopped = true;
        SchemaTransfer tools = transfer;
        if (tools != null) {
            tools.stop();
        }
        CopyWaves rows = copying;
        if (rows != null) {
            rows.stop();
        }
        building.stop();
    }

    @Override
    public void close() {
        building.close();
        control.close();
    }

    private CopyOutcome copy(Waves waves, Optional<SchemaSteps> schema, Optional<TableIndexes> indexes) {
        CopyWaves copy = new CopyWaves(
                new CopyWaves.Setting(pair, plan, changes, options, pace), store, listener, heard(indexes));
        copying = copy;
        if (stopped) {
            copy.stop();
        }
        return copy.run(waves, new CopyWaves.Preparation() {
            @Override
            public void schema(String snapshot) {
                schema.filter(steps -> !steps.isPreDataDone())
                        .ifPresent(steps -> announced(BackfillStep.SCHEMA, () -> steps.preData(snapshot)));
            }

            @Override
            public void rows() {
                listener.stepBegun(BackfillStep.COPY);
                indexes.ifPresent(builds -> finished().forEach(builds::begin));
            }
        });
    }

    /** The indexes of a table begin while others are still being copied. */
    private CopyListener heard(Optional<TableIndexes> indexes) {
        return indexes.<CopyListener>map(builds -> new IndexingListener(listener, builds))
                .orElse(listener);
    }

    /** The tables that have all their rows, largest first. */
    private List<TableId> finished() {
        Set<TableId> finished = store.copiedUpTo().keySet();
        return plan.plainTables().stream()
                .filter(table -> finished.contains(table.id()))
                .sorted(Comparator.comparingLong(Table::bytes).reversed())
                .map(Table::id)
                .toList();
    }

    private void step(BackfillStep step, Supplier<String> work) {
        if (!stopped && !store.isDone(name(step))) {
            announced(step, () -> store.done(name(step), work.get()));
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
        SchemaTransfer made = new SchemaTransfer(pair.source(), pair.target(), tools, options.yieldAfter());
        transfer = made;
        return Optional.of(new SchemaSteps(pair.source(), pair.target(), made, store, plan));
    }

    private Optional<ExistingSchema> existingSchema() {
        return options.transferSchema() || store.isDone(name(BackfillStep.INDEXES))
                ? Optional.empty()
                : Optional.of(new ExistingSchema(
                        pair.target(), store, new RebuildStore(control), plan, options.rebuildIndexes()));
    }

    private static int major(Database database) {
        try (Connection connection = database.open(Purpose.CATALOG)) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the version of " + database.describe(), e);
        }
    }
}
