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
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    private WatchedTables(List<TablePlan> planned) {
        planned.forEach(plan -> byPlan.put(plan.table().id(), captured(plan)));
        byName.putAll(byPlan);
    }

    /** @param sent from where the source sends */
    static WatchedTables read(Database source, List<TablePlan> planned, Lsn sent) {
        WatchedTables watched = new WatchedTables(planned);
        SchemaNotes notes = new SchemaNotes();
        String what = "reading what was noted of tables on " + source.describe();
        try (Connection connection = source.open(Purpose.MONITOR)) {
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

    /** What is not past will come in the log, where its place is known; only the names must be known before. */
    private void know(SchemaChange change, boolean past) {
        if (ChangeTap.createsTable(change)) {
            byPlan.computeIfAbsent(change.object(), id -> new CapturedTable(id, LANE_OF_NEW_TABLES, false));
            byName.putIfAbsent(change.object(), byPlan.get(change.object()));
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

    private static CapturedTable captured(TablePlan plan) {
        Table table = plan.table();
        return CapturedTable.of(table, plan.lane())
                .expecting(table.writableColumns().stream().map(Column::name).toList());
    }

    private static @Nullable String text(ResultSet row, String column) {
        try {
            return row.getString(column);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading a change of the schema", e);
        }
    }
}
