package dev.migrator.cli.wiring;

import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.config.TablePatterns;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.MigrationRecord;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MappingProblems;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.Planner;
import dev.migrator.core.plan.RowFilters;
import dev.migrator.core.plan.SourceFacts;
import dev.migrator.core.plan.Unit;
import dev.migrator.core.plan.Units;
import dev.migrator.core.plan.check.CheckContext;
import dev.migrator.core.plan.check.Demands;
import dev.migrator.core.plan.check.Preflight;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.run.BeginningLock;
import dev.migrator.core.run.Role;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.NamePattern;
import dev.migrator.core.stream.SchemaWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Preflight and plan. */
final class Planning {
    /** The stream's slot, and temporary ones for a wave and a verification. */
    private static final int SLOTS = 3;

    /** To make a slot takes as long as the longest transaction on its source, up to a minute. */
    private static final Duration BEGINNING = Duration.ofSeconds(90);

    private static final int OTHER_SESSIONS = 8;
    private static final Duration LONG_TRANSACTION = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    private final Wiring wiring;
    private final MigrationConfig config;

    Planning(Wiring wiring) {
        this.wiring = wiring;
        this.config = wiring.config();
    }

    PreflightReport check() {
        try (Connection old = wiring.databases().old().open(Purpose.CATALOG);
                Connection fresh = wiring.databases().fresh().open(Purpose.CATALOG)) {
            return Preflight.standard()
                    .run(CheckContext.read(
                            old,
                            fresh,
                            config.tables().patterns()::matches,
                            config.mapping(),
                            config.tables().where(),
                            demands()));
        } catch (SQLException e) {
            throw SqlFailures.wrap("checking both databases", e);
        }
    }

    /**
     * The check that stands before a start. Once the migration runs, a server that these roles can do without for now may
     * be out of reach: what was checked when it began still stands.
     */
    PreflightReport checkFor(Set<Role> roles) {
        try {
            return turn().during(this::check);
        } catch (RetryableFailure e) {
            if (roles.contains(Role.BACKFILL) && !isCopied()) {
                throw e;
            }
            LOG.warn("not checked before this start: {}", e.getMessage());
            return new PreflightReport(List.of());
        }
    }

    private boolean isCopied() {
        try {
            return pinned().map(m -> m.phase().isCopied()).orElse(false);
        } catch (RetryableFailure e) {
            return false;
        }
    }

    /** For what a process does at its beginning. */
    BeginningLock turn() {
        return new BeginningLock(wiring.databases().home(), BEGINNING, wiring.clock());
    }

    MigrationPlan plan() {
        return pinned().map(m -> wiring.plan()).orElseGet(this::planned);
    }

    /** The plan of this migration; made, pinned and with its control schemas installed if there is none yet. */
    MigrationPlan pin() {
        Optional<MigrationRecord> pinned = pinned();
        if (pinned.isEmpty()) {
            MigrationPlan plan = planned();
            requireCounterparts(plan);
            ControlSchema.install(wiring.databases().fresh());
            watch(Side.NEW);
            wiring.control().migration().create(config.name(), PlanCodec.write(plan));
            // Last: a schema on old without a migration on new is taken for somebody else's.
            ControlSchema.install(wiring.databases().old());
            watch(Side.OLD);
            return plan;
        }
        requireSame(pinned.get());
        ControlSchema.install(wiring.databases().fresh());
        watch(Side.NEW);
        completeOld();
        return wiring.plan();
    }

    /** With other names on new, the patterns say nothing of the tables there. */
    private void watch(Side side) {
        boolean named = side == Side.OLD || config.mapping().isEmpty();
        TablePatterns patterns = config.tables().patterns();
        List<NamePattern> selection = Stream.concat(
                        patterns.include().stream().map(p -> new NamePattern(p.schemaLike(), p.tableLike(), true)),
                        patterns.exclude().stream().map(p -> new NamePattern(p.schemaLike(), p.tableLike(), false)))
                .toList();
        SchemaWatch.install(wiring.databases().on(side), named ? selection : List.of());
    }

    /** Old may be out of reach once a stream runs: its log waits, and what is in Kafka is replayed. */
    private void completeOld() {
        try {
            ControlSchema.install(wiring.databases().old());
            watch(Side.OLD);
        } catch (RetryableFailure e) {
            if (wiring.control().streams().all().stream().noneMatch(s -> s.state() == StreamRecord.State.RUNNING)) {
                throw e;
            }
            LOG.warn("old is out of reach; what is in Kafka is replayed: {}", e.getMessage());
        }
    }

    private Optional<MigrationRecord> pinned() {
        return ControlSchema.isInstalled(wiring.databases().home())
                ? wiring.control().migration().find()
                : Optional.empty();
    }

    private void requireSame(MigrationRecord record) {
        if (!record.name().equals(config.name())) {
            throw new RefusedFailure("%s already belongs to migration %s, not %s; finish or abort that one first"
                    .formatted(wiring.databases().home().describe(), record.name(), config.name()));
        }
        MigrationPlan plan = wiring.pinnedPlan();
        int lanes = plan.lanes();
        if (lanes != config.stream().lanes()) {
            throw new RefusedFailure("stream.lanes is %d and this migration was created with %d; it cannot change"
                    .formatted(config.stream().lanes(), lanes));
        }
        List<TableId> renamed = plan.tables().stream()
                .filter(t -> !config.mapping().of(t.table(), t.counterpart()).equals(t.mapping()))
                .map(t -> t.table().id())
                .toList();
        if (!renamed.isEmpty()) {
            throw new RefusedFailure(
                    "mapping says something else of %s than when this migration was created; it cannot change: put it back, or abort and start anew"
                            .formatted(renamed));
        }
        requireSameRows(plan);
    }

    private void requireSameRows(MigrationPlan plan) {
        Map<TableId, String> pinned = new TreeMap<>();
        plan.tables().stream()
                .flatMap(t -> Optional.ofNullable(t.filter()).stream())
                .forEach(f -> pinned.put(f.table(), f.text()));
        Map<TableId, String> given = new TreeMap<>(config.tables().where());
        if (!given.equals(pinned)) {
            throw new RefusedFailure(
                    "tables.where is %s and this migration was created with %s; it cannot change, for rows that were left out so far are in no copy and in no log: put it back, or abort and start anew"
                            .formatted(given, pinned));
        }
    }

    private MigrationPlan planned() {
        try (Connection old = wiring.databases().old().open(Purpose.CATALOG)) {
            List<Table> tables = new Catalog(old)
                    .tables().stream()
                            .filter(t -> config.tables().patterns().matches(t.id()))
                            .toList();
            if (tables.isEmpty()) {
                throw new RefusedFailure("no table of %s matches tables.include and tables.exclude"
                        .formatted(wiring.databases().old().describe()));
            }
            return filtered(
                    old,
                    config.schema().mode() == SchemaConfig.Mode.EXISTING
                            ? onto(old, tables)
                            : plan(tables, SourceFacts.read(old)));
        } catch (SQLException e) {
            throw SqlFailures.wrap("planning from " + wiring.databases().old().describe(), e);
        }
    }

    /** With the conditions for rows as old understands them. */
    private MigrationPlan filtered(Connection old, MigrationPlan plan) {
        RowFilters filters = RowFilters.read(old, config.tables().where(), plan.plainTables(), config.mapping());
        if (!filters.problems().isEmpty()) {
            throw new ConfigurationFailure(filters.problems().stream()
                    .map(p -> "\n  " + p)
                    .collect(Collectors.joining("", "the conditions for rows do not fit the tables of old:", "")));
        }
        return plan.mapped(
                plan.schemas(), t -> t.with(filters.of(t.table().id()).orElse(null)));
    }

    private MigrationPlan plan(List<Table> tables, SourceFacts facts) {
        return Planner.plan(config.name(), config.stream().lanes(), tables, facts);
    }

    /** With the tables that are on new already. */
    private MigrationPlan onto(Connection old, List<Table> tables) throws SQLException {
        try (Connection fresh = wiring.databases().fresh().open(Purpose.CATALOG)) {
            Map<TableId, Unit> units = Units.read(old, fresh, tables, config.mapping()).units().stream()
                    .collect(Collectors.toMap(u -> u.old().id(), Function.identity()));
            MigrationPlan plan = plan(units.values().stream().map(Unit::old).toList(), SourceFacts.read(old));
            requireFit(MappingProblems.of(config.mapping(), plan.plainTables()));
            return plan.mapped(config.mapping().schemas(), t -> {
                Table counterpart =
                        Objects.requireNonNull(units.get(t.table().id())).fresh();
                return t.mapped(config.mapping().of(t.table(), counterpart), counterpart);
            });
        }
    }

    private static void requireCounterparts(MigrationPlan plan) {
        List<TableId> missing = plan.tables().stream()
                .filter(t -> !t.mapping().changesNothing() && t.counterpart() == null)
                .map(t -> t.mapping().target())
                .toList();
        if (!missing.isEmpty()) {
            throw new RefusedFailure(
                    "mapping leads to tables that are not on new: %s; create them there".formatted(missing));
        }
    }

    private static void requireFit(List<MappingProblems.Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationFailure(problems.stream()
                    .map(p -> "\n  " + p)
                    .collect(Collectors.joining("", "the mapping does not fit the tables of old:", "")));
        }
    }

    /** Indexes are made by as many sessions as copy rows, at the same time. */
    private Demands demands() {
        int sessions = OTHER_SESSIONS
                + 2 * config.backfill().workers()
                + config.stream().lanes();
        return new Demands(
                config.name(),
                config.schema().mode() == SchemaConfig.Mode.EXISTING,
                SLOTS,
                sessions,
                LONG_TRANSACTION,
                config.backfill().prewarm());
    }
}
