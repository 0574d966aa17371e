package dev.migrator.backfill.build;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the target's materialized views that hold rows on the source, each after those that it reads. Those that are filled
 * already are left alone, so it may be repeated after it ended at any point.
 */
public final class MaterializedViews {
    private static final Logger log = LoggerFactory.getLogger(MaterializedViews.class);

    /** What a view reads is what its rule depends on; what a function in it reads, nobody knows. */
    private static final String VIEWS = """
            WITH RECURSIVE reads(view, relation) AS (
                   SELECT r.ev_class, d.refobjid FROM pg_catalog.pg_rewrite r
                     JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> r.ev_class
                     JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')),
                 reach(view, relation) AS (
                   SELECT view, relation FROM reads
                    UNION SELECT h.view, r.relation FROM reach h JOIN reads r ON r.view = h.relation)
            SELECT n.nspname, c.relname, c.relispopulated, pg_catalog.array_agg(bn.nspname::text) AS schemas,
                   pg_catalog.array_agg(b.relname::text) AS names
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN reach h ON h.view = c.oid
              LEFT JOIN pg_catalog.pg_class b ON b.oid = h.relation AND b.relkind = 'm'
              LEFT JOIN pg_catalog.pg_namespace bn ON bn.oid = b.relnamespace
             WHERE c.relkind = 'm' AND n.nspname <> 'migrator'
             GROUP BY n.nspname, c.relname, c.relispopulated ORDER BY n.nspname, c.relname""";

    private final Database source;
    private final Database target;
    private final BuildSessions sessions;

    public MaterializedViews(Database source, Database target, BuildSessions sessions) {
        this.source = source;
        this.target = target;
        this.sessions = sessions;
    }

    /**
     * Refreshes and analyzes them.
     *
     * @return those that stay empty, since what they read is empty on the source
     * @throws MigratorException if the query of one fails; the others are filled
     */
    public Set<TableId> refresh() {
        Set<TableId> full = populated(read(source));
        List<MaterializedView> open = new ArrayList<>(read(target));
        open.removeIf(view -> view.populated() || !full.contains(view.id()));
        boolean progress = true;
        while (!open.isEmpty() && progress) {
            Set<TableId> filled = refresh(ready(open));
            progress = open.removeIf(view -> filled.contains(view.id()));
        }
        open.forEach(view -> log.warn("materialized view {} stays empty: what it reads is empty on old", view.id()));
        return open.stream().map(MaterializedView::id).collect(Collectors.toSet());
    }

    /** Those that read none of the others. */
    private static List<MaterializedView> ready(List<MaterializedView> open) {
        Set<TableId> waiting = open.stream().map(MaterializedView::id).collect(Collectors.toSet());
        return open.stream()
                .filter(view -> view.reads().stream().noneMatch(waiting::contains))
                .toList();
    }

    /** Several at once; returns those that were filled. */
    private Set<TableId> refresh(List<MaterializedView> views) {
        Set<TableId> filled = new ConcurrentSkipListSet<>();
        sessions.run(views.stream()
                .map(view -> (Consumer<Queries>) queries -> {
                    if (refresh(queries, view.id())) {
                        filled.add(view.id());
                    }
                })
                .toList());
        return filled;
    }

    private static boolean refresh(Queries queries, TableId view) {
        String name = Identifiers.quote(view);
        try {
            queries.execute("refreshing materialized view " + view, "REFRESH MATERIALIZED VIEW " + name);
        } catch (MigratorException e) {
            if (SqlState.is(e, SqlState.NOT_IN_PREREQUISITE_STATE)) {
                log.info("materialized view {} waits for another one: {}", view, e.getMessage());
                return false;
            }
            throw explained(view, e);
        }
        queries.execute("analyzing " + view, "ANALYZE " + name);
        return true;
    }

    private static MigratorException explained(TableId view, MigratorException failure) {
        return failure instanceof RefusedFailure
                ? new RefusedFailure(
                        "%s. Mend on new what the message names (a function that is called without its schema: ALTER FUNCTION … SET search_path), or DROP MATERIALIZED VIEW %s there; then run the same command again"
                                .formatted(failure.getMessage(), Identifiers.quote(view)),
                        failure)
                : failure;
    }

    private static List<MaterializedView> read(Database database) {
        try (Connection connection = database.open(Purpose.CATALOG)) {
            return Queries.on(connection).list("reading the materialized views", VIEWS, MaterializedViews::view);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the materialized views of " + database.describe(), e);
        }
    }

    private static Set<TableId> populated(List<MaterializedView> views) {
        return views.stream()
                .filter(MaterializedView::populated)
                .map(MaterializedView::id)
                .collect(Collectors.toSet());
    }

    private static MaterializedView view(ResultSet row) throws SQLException {
        String[] schemas = (String[]) row.getArray("schemas").getArray();
        String[] names = (String[]) row.getArray("names").getArray();
        Set<TableId> reads = new TreeSet<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i] != null) {
                reads.add(new TableId(schemas[i], names[i]));
            }
        }
        return new MaterializedView(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getBoolean("relispopulated"),
                reads);
    }
}
