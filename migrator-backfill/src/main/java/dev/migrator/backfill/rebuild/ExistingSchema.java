package dev.migrator.backfill.rebuild;

import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.backfill.build.TableIndexes;
import dev.migrator.backfill.schema.PendingForeignKey;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an existing schema of the target needs before and after the rows: its indexes and foreign keys go down once, and
 * come back. Each step may be repeated after it ended at any point. Thread-safe.
 */
public final class ExistingSchema {
    private static final Logger log = LoggerFactory.getLogger(ExistingSchema.class);
    private static final String TAKEN_DOWN = "rebuild.taken-down";

    private final Database target;
    private final CopyStore steps;
    private final RebuildStore store;
    private final MigrationPlan plan;
    private final boolean rebuild;

    /** @param rebuild false if the indexes are to stay, and the load to go through them */
    public ExistingSchema(Database target, CopyStore steps, RebuildStore store, MigrationPlan plan, boolean rebuild) {
        this.target = target;
        this.steps = steps;
        this.store = store;
        this.plan = plan;
        this.rebuild = rebuild;
    }

    /**
     * Takes down what is to go, or writes down what is to be checked; once in a migration, before its first row.
     *
     * @throws RefusedFailure if a table has rows: nothing is dropped then
     */
    public void prepare() {
        if (steps.isDone(TAKEN_DOWN)) {
            return;
        }
        try (Connection connection = target.open(Purpose.SCHEMA)) {
            requireEmpty(connection);
            TakeDown down = new TakeDown(connection);
            if (rebuild) {
                down.dropAll(holders());
            } else {
                down.keepAll(holders());
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("taking indexes and foreign keys of " + target.describe() + " down", e);
        }
        steps.done(TAKEN_DOWN, rebuild ? "" : "schema.rebuild_indexes is false: everything stays");
        log.info(
                "{} indexes and {} foreign keys of new are written down for the copy",
                store.indexes().size(),
                store.foreignKeys().size());
    }

    /** The work of one run on the indexes. */
    public TableIndexes indexes(BuildSessions sessions) {
        sessions.endLeftOver();
        Map<TableId, List<TableId>> holders =
                plan.tables().stream().collect(Collectors.toMap(t -> t.table().id(), ExistingSchema::holders));
        return new IndexRebuild(store, sessions, holders);
    }

    /** Makes the foreign keys whose rows agree. */
    public void completeKeys() {
        for (PendingForeignKey key : new ForeignKeyRebuild(target, store).complete()) {
            log.warn("foreign key {} of {} is pending: {}", key.name(), key.table(), key.reason());
        }
    }

    private Collection<TableId> holders() {
        return plan.tables().stream().flatMap(t -> holders(t).stream()).toList();
    }

    private static List<TableId> holders(TablePlan plan) {
        Table there = plan.onTarget();
        return there.hasLeaves() ? there.holders() : List.of(plan.mapping().target());
    }

    private void requireEmpty(Connection connection) {
        List<TableId> filled = plan.tables().stream()
                .filter(t -> hasRows(connection, t))
                .map(t -> t.mapping().target())
                .toList();
        if (!filled.isEmpty()) {
            throw new RefusedFailure(
                    "the target must be empty before the copy, but %d tables have rows (%s), so none of their indexes was dropped; TRUNCATE them, or exclude them from the migration"
                            .formatted(filled.size(), filled));
        }
    }

    private static boolean hasRows(Connection connection, TablePlan plan) {
        String rows = plan.onTarget().hasLeaves()
                ? Identifiers.quote(plan.mapping().target())
                : "ONLY " + Identifiers.quote(plan.mapping().target());
        return Queries.on(connection)
                .one(
                        "looking whether " + plan.mapping().target() + " is empty",
                        "SELECT EXISTS (SELECT 1 FROM " + rows + ")",
                        row -> row.getBoolean(1));
    }
}
