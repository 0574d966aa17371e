package dev.migrator.backfill;

import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.SequenceNames;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.SequenceValues;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** What a loaded target needs before anybody uses it; every method may be repeated. */
public final class PostLoad {
    /** A partitioned table's ANALYZE covers its partitions; largest first, since several are analyzed at once. */
    private static final String ANALYZABLE = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE (c.relkind IN ('r', 'p') OR (c.relkind = 'm' AND c.relispopulated)) AND NOT c.relispartition AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'migrator')
             ORDER BY c.relkind = 'p' DESC, c.relpages DESC, n.nspname, c.relname""";

    private final Database source;
    private final Database target;
    private final MigrationPlan plan;

    public PostLoad(Database source, Database target, MigrationPlan plan) {
        this.source = source;
        this.target = target;
        this.plan = plan;
    }

    /** Gathers planner statistics for every table of the target, several at once; returns how many it went through. */
    public int analyze(BuildSessions sessions) {
        List<TableId> tables = analyzable();
        sessions.run(tables.stream()
                .map(table -> (Consumer<Queries>)
                        queries -> queries.execute("analyzing " + table, "ANALYZE " + Identifiers.quote(table)))
                .toList());
        return tables.size();
    }

    private List<TableId> analyzable() {
        try (Connection connection = target.open(Purpose.CATALOG)) {
            return Queries.on(connection)
                    .list(
                            "reading the tables",
                            ANALYZABLE,
                            row -> new TableId(row.getString("nspname"), row.getString("relname")));
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables of " + target.describe(), e);
        }
    }

    /**
     * Sets the target's sequences to where the source's stand now; the switch of the writes sets them again.
     *
     * @return the sequences that the target lacks
     */
    public List<TableId> copySequences() {
        try (Connection from = source.open(Purpose.CATALOG);
                Connection to = target.open(Purpose.SCHEMA)) {
            SequenceNames names = SequenceNames.read(plan, from, to);
            return SequenceValues.write(to, SequenceValues.read(from), names, 0);
        } catch (SQLException e) {
            throw SqlFailures.wrap("setting the sequences of " + target.describe(), e);
        }
    }
}
