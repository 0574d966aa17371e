package dev.migrator.bench.drain;

import dev.migrator.bench.server.Content;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Pgbench;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The same tables and the same changes each time it is asked: many small transactions, then one large one. */
final class Backlog implements Content {
    static final List<String> TABLES =
            List.of("pgbench_accounts", "pgbench_branches", "pgbench_tellers", "pgbench_history");

    private final DrainSettings settings;

    Backlog(DrainSettings settings) {
        this.settings = settings;
    }

    @Override
    public void fill(Database database) {
        new Pgbench(database.endpoint()).initialize(settings.scale());
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            // The table has no key; both contestants want to know what to do about updates of it, of which there are
            // none.
            String sql = "ALTER TABLE public.pgbench_history REPLICA IDENTITY FULL";
            Queries.on(connection).update("preparing pgbench's tables", sql);
        } catch (SQLException e) {
            throw SqlFailures.wrap("preparing pgbench's tables", e);
        }
    }

    /** The last change is the one that {@link DrainWatch} looks for. */
    void load(Pair pair) {
        new Pgbench(pair.on(Side.OLD).endpoint()).transactions(settings.transactions());
        pair.execute(
                Side.OLD,
                "UPDATE public.pgbench_accounts SET abalance = abalance + 1 WHERE aid <= " + settings.updateRows());
        pair.execute(Side.OLD, "UPDATE public.pgbench_branches SET filler = '" + DrainWatch.END + "' WHERE bid = 1");
    }
}
