package dev.migrator.router.dual;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tables that can be written to new ahead of the log, as the application's sessions name them. Immutable. */
final class DualCatalog {
    static final DualCatalog EMPTY = new DualCatalog(List.of());

    /** Rules, row security, inheritance and missing rights would make a RETURNING clause fail or tell other rows. */
    private static final String REACHABLE = """
            SELECT c.oid::bigint AS oid, pg_catalog.pg_table_is_visible(c.oid) AS visible
              FROM pg_catalog.pg_class c
             WHERE c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity AND NOT c.relhassubclass
               AND pg_catalog.has_table_privilege(c.oid, 'SELECT')""";

    private static final String LANES = """
            SELECT coalesce(t #>> '{table,id,schema}', t ->> 'schema') AS table_schema,
                   coalesce(t #>> '{table,id,name}', t ->> 'name') AS table_name, (t ->> 'lane')::int AS lane
              FROM migrator.migration m, pg_catalog.jsonb_array_elements(m.plan -> 'tables') AS t""";

    private record Reachable(long oid, boolean visible) {}

    private record Lane(TableId table, int lane) {}

    private final Map<TableId, DualTable> byId;
    private final Map<String, DualTable> byName;

    private DualCatalog(List<DualTable> tables) {
        byId = tables.stream().collect(Collectors.toUnmodifiableMap(DualTable::id, Function.identity()));
        byName = tables.stream()
                .filter(DualTable::visible)
                .collect(Collectors.toUnmodifiableMap(t -> t.id().name(), Function.identity()));
    }

    /**
     * Reads it.
     *
     * @param application the application's own sessions to old: its search path and rights decide
     */
    static DualCatalog read(Database old, Connection application, DataSource home) {
        Map<Long, Boolean> visible = Queries.on(application)
                .list("reading which tables the application reaches", REACHABLE, DualCatalog::reachable)
                .stream()
                .collect(Collectors.toMap(Reachable::oid, Reachable::visible));
        Map<TableId, Integer> lanes =
                Queries.over(home).list("reading the lanes of the tables", LANES, DualCatalog::lane).stream()
                        .collect(Collectors.toMap(Lane::table, Lane::lane));
        List<DualTable> tables = new ArrayList<>();
        for (Table table : tables(old)) {
            Boolean reached = visible.get(table.oid());
            Integer lane = lanes.get(table.id());
            if (reached != null && lane != null && DualTable.isFit(table)) {
                tables.add(new DualTable(table, lane, reached));
            }
        }
        return new DualCatalog(tables);
    }

    Optional<DualTable> find(@Nullable String schema, String name) {
        return Optional.ofNullable(schema == null ? byName.get(name) : byId.get(new TableId(schema, name)));
    }

    int size() {
        return byId.size();
    }

    private static List<Table> tables(Database old) {
        try (Connection connection = old.open(Purpose.CATALOG)) {
            return new Catalog(connection).tables();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables of " + old.describe(), e);
        }
    }

    private static Reachable reachable(ResultSet row) throws SQLException {
        return new Reachable(row.getLong("oid"), row.getBoolean("visible"));
    }

    private static Lane lane(ResultSet row) throws SQLException {
        return new Lane(new TableId(row.getString("table_schema"), row.getString("table_name")), row.getInt("lane"));
    }
}
