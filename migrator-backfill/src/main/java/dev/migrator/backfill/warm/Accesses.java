package dev.migrator.backfill.warm;

import dev.migrator.backfill.warm.Warmable.Part;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** How often the source has accessed the blocks of its tables since its statistics were last reset, by their names on the target. */
final class Accesses {
    private static final String COUNTED = """
            SELECT schemaname, relname, coalesce(heap_blks_read + heap_blks_hit, 0) AS rows,
                   coalesce(idx_blks_read + idx_blks_hit, 0) AS indexes,
                   coalesce(toast_blks_read + toast_blks_hit, 0) + coalesce(tidx_blks_read + tidx_blks_hit, 0) AS large_values
              FROM pg_catalog.pg_statio_all_tables""";

    private final Map<TableId, Map<Part, Long>> counts;
    /** The table of the plan that each table which holds rows belongs to, by their names on the target. */
    private final Map<TableId, TableId> wholes;

    private Accesses(Map<TableId, Map<Part, Long>> counts, Map<TableId, TableId> wholes) {
        this.counts = counts;
        this.wholes = wholes;
    }

    static Accesses read(Database source, MigrationPlan plan) {
        Map<TableId, Map<Part, Long>> onSource = read(source);
        Map<TableId, Map<Part, Long>> counts = new HashMap<>();
        Map<TableId, TableId> wholes = new HashMap<>();
        for (TablePlan table : plan.tables()) {
            Map<Part, Long> sum = new EnumMap<>(Part.class);
            table.table()
                    .holders()
                    .forEach(holder -> onSource.getOrDefault(holder, Map.of())
                            .forEach((part, count) -> sum.merge(part, count, Long::sum)));
            TableId whole = table.onTarget().id();
            counts.put(whole, sum);
            table.onTarget().holders().forEach(holder -> wholes.put(holder, whole));
        }
        return new Accesses(counts, wholes);
    }

    /** The table whose accesses are counted together: partitions that the source does not have cannot be told apart. */
    TableId whole(TableId holder) {
        return wholes.getOrDefault(holder, holder);
    }

    /** Of such a table; 0 if the source does not have it. */
    long of(TableId whole, Part part) {
        return counts.getOrDefault(whole, Map.of()).getOrDefault(part, 0L);
    }

    private static Map<TableId, Map<Part, Long>> read(Database source) {
        Map<TableId, Map<Part, Long>> counts = new HashMap<>();
        try (Connection connection = source.open(Purpose.CATALOG)) {
            Queries.on(connection)
                    .list(
                            "reading what is hot on the source",
                            COUNTED,
                            row -> counts.put(
                                    new TableId(row.getString("schemaname"), row.getString("relname")),
                                    Map.of(
                                            Part.ROWS, row.getLong("rows"),
                                            Part.INDEXES, row.getLong("indexes"),
                                            Part.LARGE_VALUES, row.getLong("large_values"))));
            return counts;
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading what is hot on " + source.describe(), e);
        }
    }
}
