package dev.migrator.backfill.schema;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.snapshot.LockHolder;
import dev.migrator.core.snapshot.Waiting;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sessions of a pg_dump that runs, known by the name that we give them. Thread-safe. */
final class ToolSessions implements LockHolder {
    private static final String SESSIONS = """
            SELECT pid FROM pg_catalog.pg_stat_activity
             WHERE application_name = ? AND datname = pg_catalog.current_database() AND usename = session_user""";

    private volatile @Nullable Waiting gaveWayTo;

    Optional<Waiting> gaveWayTo() {
        return Optional.ofNullable(gaveWayTo);
    }

    @Override
    public Set<Integer> sessions(Queries server) {
        return Set.copyOf(
                server.list("looking for pg_dump's sessions", SESSIONS, row -> row.getInt("pid"), ToolRun.SESSION));
    }

    @Override
    public Set<Integer> giveWay(Waiting waiting, Set<Integer> sessions) {
        gaveWayTo = waiting;
        return sessions;
    }
}
