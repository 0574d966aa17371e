package dev.migrator.bench.contestant;

import dev.migrator.bench.meter.ProcessMeter;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import java.util.List;
import java.util.Optional;

/** Finds the server processes that work for a contestant. */
final class Sessions {
    private Sessions() {}

    /** The one that reads the slot of this database on old. */
    static Optional<ProcessMeter> walsender(Pair pair) {
        String sql = """
                SELECT active_pid FROM pg_catalog.pg_replication_slots
                 WHERE database = current_database() AND active_pid IS NOT NULL""";
        return first(pair, Side.OLD, "walsender", sql);
    }

    /** That of the subscription on new. */
    static Optional<ProcessMeter> applyWorker(Pair pair) {
        return first(
                pair,
                Side.NEW,
                "apply worker",
                "SELECT pid FROM pg_catalog.pg_stat_subscription WHERE pid IS NOT NULL");
    }

    /** Those in which replay writes to new. */
    static List<ProcessMeter> replay(Pair pair) {
        String sql = """
                SELECT pid FROM pg_catalog.pg_stat_activity
                 WHERE datname = current_database() AND application_name LIKE 'migrator replay%' ORDER BY pid""";
        return pids(pair, Side.NEW, sql).stream()
                .map(pid -> ProcessMeter.ofWholeLife("replay session", pid))
                .toList();
    }

    private static Optional<ProcessMeter> first(Pair pair, Side side, String name, String sql) {
        return pids(pair, side, sql).stream().findFirst().map(pid -> ProcessMeter.ofWholeLife(name, pid));
    }

    private static List<Long> pids(Pair pair, Side side, String sql) {
        return pair.list(side, sql, row -> row.getLong(1));
    }
}
