package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What stands on the target before the copy: whether every column is there, and whether the tables are empty. */
final class TargetTables {
    private static final int COUNT_AT_MOST = 1_000_000;

    private static final String REFERENCED = """
            SELECT 1 FROM pg_catalog.pg_constraint
             WHERE contype = 'f' AND confrelid = ?::regclass AND conrelid <> confrelid""";

    private final Connection connection;
    private final Map<TableId, Table> tables;

    /** @param plans the tables that are to be copied */
    TargetTables(Connection connection, Collection<TablePlan> plans) {
        this.connection = connection;
        List<TableId> partitioned = plans.stream()
                .filter(p -> p.onTarget().hasLeaves())
                .map(p -> p.mapping().target())
                .toList();
        this.tables = new Catalog(connection)
                .tables(partitioned).stream().collect(Collectors.toMap(Table::id, Function.identity()));
    }

    /** @throws RefusedFailure naming every table and column of the plan that the target lacks or cannot write */
    void requireColumns(Collection<TablePlan> plans) {
        List<String> missing = new ArrayList<>();
        for (TablePlan plan : plans) {
            TableId id = plan.mapping().target();
            Table target = tables.get(id);
            if (target == null) {
                missing.add("table " + id);
                continue;
            }
            plan.mapping().columns(plan.written()).stream()
                    .filter(name -> target.writableColumns().stream()
                            .noneMatch(c -> c.name().equals(name)))
                    .forEach(name -> missing.add("column " + name + " of table " + id));
        }
        if (!missing.isEmpty()) {
            throw new RefusedFailure(
                    "the target cannot take the rows, for it lacks (or computes by itself) %s; create what is missing or exclude the tables"
                            .formatted(String.join(", ", missing)));
        }
    }

    /** True if the plan says binary and the columns have the same types here. */
    boolean takesBinary(TablePlan plan) {
        Table target = tables.get(plan.mapping().target());
        return plan.binary() && target != null && plan.written().stream().allMatch(c -> sameType(plan, c, target));
    }

    /** @throws RefusedFailure naming every table that has rows, with how many */
    void requireEmpty(Collection<TablePlan> plans) {
        List<String> filled = new ArrayList<>();
        for (TablePlan plan : plans) {
            TableId id = plan.mapping().target();
            long rows = countRows(plan);
            if (rows > 0) {
                filled.add(id + ": " + (rows >= COUNT_AT_MOST ? COUNT_AT_MOST + " or more" : rows) + " rows");
            }
        }
        if (!filled.isEmpty()) {
            throw new RefusedFailure(
                    "the target must be empty before the copy, but %d tables have rows (%s); TRUNCATE them, or exclude them from the migration"
                            .formatted(filled.size(), String.join(", ", filled)));
        }
    }

    /** Empties a table in the connection's transaction; slowly if another table refers to it. */
    void empty(TablePlan plan) {
        Queries here = Queries.on(connection);
        TableId id = plan.mapping().target();
        String rows = Identifiers.rowsOf(plan.onTarget());
        boolean referenced = here.first("reading the references to " + id, REFERENCED, r -> true, Identifiers.quote(id))
                .isPresent();
        here.update("emptying " + id, (referenced ? "DELETE FROM " : "TRUNCATE TABLE ") + rows);
    }

    private long countRows(TablePlan plan) {
        String sql = "SELECT count(*) FROM (SELECT FROM %s LIMIT %d) AS counted"
                .formatted(Identifiers.rowsOf(plan.onTarget()), COUNT_AT_MOST);
        return Queries.on(connection)
                .one("counting the rows of " + plan.mapping().target(), sql, row -> row.getLong(1));
    }

    private static boolean sameType(TablePlan plan, String column, Table table) {
        Column source = plan.table().column(column);
        Column target = table.column(plan.mapping().column(column).orElseThrow());
        return source.type().equals(target.type()) && source.baseType().equals(target.baseType());
    }
}
