package dev.migrator.cdc.capture;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every table that capture follows, in the form that it has where the source begins to send: those of the plan, and those that
 * were made since and published, each by all the names that it has anywhere in the log.
 */
final class WatchedTables {
    /** New tables have no lane of their own in the plan. */
    static final int LANE_OF_NEW_TABLES = 0;

    private final Map<TableId, CapturedTable> byPlan = new HashMap<>();
    private final Map<TableId, CapturedTable> byName = new LinkedHashMap<>();
    /** The partitioned tables of what is moved as one, from its root down, with what they belong to. */
    private final Map<TableId, TablePlan> branches = new HashMap<>();

    private WatchedTables(List<TablePlan> planned) {
        planned.forEach(plan -> captured(plan).forEach(table -> byPlan.put(table.name(), table)));
        byName.putAll(byPlan);
    }

    /** @param sent from where the source sends */
    static WatchedTables read(Database source, List<TablePlan> planned, Lsn sent) {
        WatchedTables watched = new WatchedTables(planned);
        SchemaNotes notes = new SchemaNotes();
        String what = "reading what was noted of tables on " + source.describe();
        try (Connection connection = source.open(Purpose.MONITOR)) {
            planned.stream().filter(p -> p.table().hasLeaves()).forEach(p -> watched.readBranches(connection, p));
            Queries.on(connection)
                    .list(
                            what,
                            """
                    SELECT object_schema, object_name, command, statement, kind, subject, was, becomes, clause, additive, last,
                           written_at <= ?::pg_lsn AS is_past
                      FROM migrator.ddl ORDER BY id""",
                            row -> {
                                boolean past = row.getBoolean("is_past");
                                notes.add(column -> text(row, column)).ifPresent(change -> watched.know(change, past));
                                return what;
                            },
                            sent);
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
        return watched;
    }

    /** The tables by their names in the log. */
    Map<TableId, CapturedTable> byName() {
        return byName;
    }

    /** What the decoder is to hand over: these tables, and our own among {@code others}. */
    Set<TableId> included(List<TableId> others) {
        Set<TableId> all = new LinkedHashSet<>(others);
        all.addAll(byName.keySet());
        return all;
    }

    /** Leaves that were made since the plan was are followed too, as far as they are published. */
    private void readBranches(Connection connection, TablePlan plan) {
        TableId root = plan.table().id();
        branches.put(root, plan);
        Queries.on(connection)
                .list(
                        "reading the partitions of " + root,
                        """
                        SELECT n.nspname, c.relname, t.isleaf, c.relreplident = 'f' AS whole
                          FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?)) AS t
                          JOIN pg_catalog.pg_class c ON c.oid = t.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind IN ('r', 'p')""",
                        row -> {
                            TableId id = new TableId(row.getString("nspname"), row.getString("relname"));
                            if (row.getBoolean("isleaf")) {
                                adopt(id, plan, row.getBoolean("whole"));
                            } else {
                                branches.put(id, plan);
                            }
                            return id;
                        },
                        Identifiers.quote(root));
    }

    private void adopt(TableId leaf, TablePlan plan, boolean wholeOldRow) {
        byPlan.computeIfAbsent(leaf, id -> CapturedTable.later(id, plan, wholeOldRow));
        byName.putIfAbsent(leaf, Objects.requireNonNull(byPlan.get(leaf)));
    }

    /** Takes note of a partitioned table that was made below one that is moved as one; false if it is something else. */
    boolean takeBranch(SchemaChange change) {
        Optional<TablePlan> whole = whole(change);
        whole.ifPresent(plan -> branches.put(change.object(), plan));
        return whole.isPresent();
    }

    /** What a new partition becomes a part of, if that is moved as one. */
    private Optional<TablePlan> whole(SchemaChange change) {
        return change.alterations().stream()
                .filter(a -> a.kind() == Alteration.Kind.CREATE_TABLE && a.becomes() != null)
                .findFirst()
                .map(a -> branches.get(new TableId(a.subject(), String.valueOf(a.becomes()))));
    }

    /** What is not past will come in the log, where its place is known; only the names must be known before. */
    private void know(SchemaChange change, boolean past) {
        if (ChangeTap.createsTable(change)) {
            byPlan.computeIfAbsent(
                    change.object(),
                    id -> whole(change)
                            .map(plan -> CapturedTable.later(id, plan, false))
                            .orElseGet(() -> new CapturedTable(id, LANE_OF_NEW_TABLES, false)));
            byName.putIfAbsent(change.object(), byPlan.get(change.object()));
        } else {
            takeBranch(change);
        }
        Optional.ofNullable(byPlan.get(change.object())).ifPresent(table -> {
            change.alterations().stream()
                    .filter(a -> a.kind() == Alteration.Kind.RENAME_TABLE)
                    .forEach(a -> byName.putIfAbsent(new TableId(a.subject(), a.clause()), table));
            if (past) {
                table.follow(change);
            }
        });
    }

    private static List<CapturedTable> captured(TablePlan plan) {
        List<String> columns =
                plan.table().writableColumns().stream().map(Column::name).toList();
        return CapturedTable.of(plan).stream().map(t -> t.expecting(columns)).toList();
    }

    private static @Nullable String text(ResultSet row, String column) {
        try {
            return row.getString(column);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading a change of the schema", e);
        }
    }
}
