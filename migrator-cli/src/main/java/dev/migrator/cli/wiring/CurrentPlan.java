package dev.migrator.cli.wiring;

import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.SchemaChangeRecord;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.RowFilter;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.PartitionTrees;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import dev.migrator.core.stream.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Works out which tables a migration has by now, and what tells their rows apart, from the changes of the schema that passed. */
final class CurrentPlan {
    /** Tables that were made since; see the capture, which sends them there. */
    private static final int LANE_OF_NEW_TABLES = 0;

    private final Databases databases;
    private final Control control;
    private final NewNames mapping;

    CurrentPlan(Databases databases, Control control, NewNames mapping) {
        this.databases = databases;
        this.control = control;
        this.mapping = mapping;
    }

    MigrationPlan of(MigrationPlan pinned) {
        MigrationPlan plan = pinned;
        for (StreamRecord stream : streams()) {
            List<SchemaChangeRecord> passed = passed(stream);
            if (!passed.isEmpty()) {
                plan = amended(plan.from(stream.source()), passed, stream.target())
                        .from(stream.source());
            }
        }
        return plan;
    }

    private List<StreamRecord> streams() {
        return control.streams().all().stream()
                .sorted(Comparator.comparingInt(StreamRecord::generation))
                .toList();
    }

    /** Empty while the target is out of reach: then nothing is done with its tables either. */
    private List<SchemaChangeRecord> passed(StreamRecord stream) {
        try {
            return control.schemaChanges().on(stream.target()).all().stream()
                    .filter(c -> c.lane().stream().equals(stream.id()) && !c.isWaiting())
                    .toList();
        } catch (RetryableFailure e) {
            if (stream.target() == Side.NEW) {
                throw e;
            }
            return List.of();
        }
    }

    /** @param plan of the stream's direction */
    private MigrationPlan amended(MigrationPlan plan, List<SchemaChangeRecord> passed, Side target) {
        List<TablePlan> tables = new ArrayList<>(plan.tables());
        for (SchemaChangeRecord change : passed) {
            if (change.creates()) {
                tables.removeIf(t -> is(t, change));
                created(plan, change, target).ifPresent(tables::add);
            } else if (change.drops()) {
                tables.removeIf(t -> is(t, change));
            } else if (change.key() != null) {
                tables.replaceAll(t -> is(t, change) ? keyed(t, change) : t);
            }
        }
        return new MigrationPlan(plan.name(), plan.lanes(), tables, plan.schemas());
    }

    private static boolean is(TablePlan table, SchemaChangeRecord change) {
        return table.table().id().equals(change.object());
    }

    private static TablePlan keyed(TablePlan table, SchemaChangeRecord change) {
        return table.with(rekeyed(table.table(), change));
    }

    /** Empty if it was dropped on the target again. */
    private Optional<TablePlan> created(MigrationPlan plan, SchemaChangeRecord change, Side target) {
        TableId source = change.object();
        TableId there = new TableId(plan.schemas().getOrDefault(source.schema(), source.schema()), source.name());
        return table(target, there)
                .map(found -> new TablePlan(
                        rekeyed(found.named(source), change),
                        LANE_OF_NEW_TABLES,
                        false,
                        TableMapping.of(source, there, Map.of(), Set.of(), Set.of()),
                        mapping.isEmpty() ? null : found,
                        target == Side.NEW ? filterOfPartition(plan, source) : filterOfPartition(plan, there)));
    }

    /** That of the other partitions of its table on old. */
    private @Nullable RowFilter filterOfPartition(MigrationPlan plan, TableId onOld) {
        List<RowFilter> filters = plan.tables().stream()
                .flatMap(t -> Optional.ofNullable(t.filter()).stream())
                .toList();
        if (filters.isEmpty()) {
            return null;
        }
        try (Connection connection = databases.old().open(Purpose.CATALOG)) {
            return PartitionTrees.read(connection).stream()
                    .filter(tree -> tree.layout().containsKey(onOld))
                    .flatMap(tree -> filters.stream()
                            .filter(f -> f.table().equals(tree.root().id())))
                    .findFirst()
                    .orElse(null);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the partitions of old", e);
        }
    }

    private static Table rekeyed(Table table, SchemaChangeRecord change) {
        List<String> key = Objects.requireNonNullElse(change.key(), table.key());
        Table keyed = table.withKey(key);
        String identity = change.identity();
        return identity == null ? keyed : keyed.with(Table.ReplicaIdentity.valueOf(identity));
    }

    private Optional<Table> table(Side side, TableId id) {
        try (Connection connection = databases.on(side).open(Purpose.CATALOG)) {
            return new Catalog(connection).table(id);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading table " + id, e);
        }
    }

    /**
     * The plan with the columns that both sides have now. Where one side has a column that the other lacks, it is left out.
     *
     * @param plan from old to new
     */
    MigrationPlan refreshed(MigrationPlan plan) {
        Map<TableId, Table> old = tables(Side.OLD, plan, TablePlan::table);
        Map<TableId, Table> fresh = tables(Side.NEW, plan, TablePlan::onTarget);
        return plan.mapped(
                plan.schemas(),
                t -> refreshed(t, old.get(t.table().id()), fresh.get(t.mapping().target())));
    }

    private TablePlan refreshed(TablePlan table, @Nullable Table old, @Nullable Table fresh) {
        if (old == null || fresh == null) {
            return table;
        }
        // The leaves stay those of the plan: others may be in no publication.
        Table now = old.withKey(table.table().key()).withLeaves(table.table().leaves());
        if (table.counterpart() != null) {
            Table there = fresh.withLeaves(table.counterpart().leaves());
            TablePlan with = table.with(now).mapped(table.mapping(), there);
            return mapping.isEmpty() ? with : with.mapped(mapping.of(now, there), there);
        }
        Set<String> shared = fresh.columns().stream().map(Column::name).collect(Collectors.toSet());
        Stream<Column> both = now.columns().stream().filter(c -> shared.contains(c.name()));
        return table.with(now.with(both.toList()));
    }

    /**
     * The conditions for rows by the names that the columns have now, which the publication follows; on the way back there is none.
     *
     * @param plan from old to new, refreshed
     * @param source of the stream that is meant
     * @throws RefusedFailure if a condition looks at a column that has another name by now, and nothing follows that
     */
    MigrationPlan refiltered(MigrationPlan plan, Side source) {
        if (!plan.isFiltered()) {
            return plan;
        }
        if (source == Side.NEW) {
            plan.tables().forEach(CurrentPlan::requireNamedColumns);
            return plan;
        }
        Map<TableId, String> published = Publication.rows(databases.old());
        return plan.mapped(plan.schemas(), t -> {
            RowFilter filter = t.filter();
            String now = published.get(t.table().holders().get(0));
            return filter == null || now == null ? t : t.with(filter.onOld(now));
        });
    }

    private static void requireNamedColumns(TablePlan table) {
        RowFilter filter = table.filter();
        if (filter == null) {
            return;
        }
        List<String> gone = filter.columns().stream()
                .filter(c -> lacks(table.table(), c)
                        || table.mapping()
                                .column(c)
                                .filter(n -> lacks(table.onTarget(), n))
                                .isPresent())
                .toList();
        if (!gone.isEmpty()) {
            throw new RefusedFailure(
                    "the condition of tables.where.%s looks at %s, which %s does not have on both sides any more: %s. Give the column its name back on both sides, then run this again"
                            .formatted(
                                    filter.table(),
                                    String.join(", ", gone),
                                    table.table().id(),
                                    filter.text()));
        }
    }

    private static boolean lacks(Table table, String column) {
        return table.columns().stream().noneMatch(c -> c.name().equals(column));
    }

    private Map<TableId, Table> tables(Side side, MigrationPlan plan, Function<TablePlan, Table> there) {
        List<TableId> partitioned = plan.tables().stream()
                .map(there)
                .filter(Table::hasLeaves)
                .map(Table::id)
                .toList();
        try (Connection connection = databases.on(side).open(Purpose.CATALOG)) {
            return new Catalog(connection).tables(partitioned).stream().collect(Collectors.toMap(Table::id, t -> t));
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables of " + databases.on(side).describe(), e);
        }
    }
}
