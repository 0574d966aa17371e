package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells of servers that export a slot's snapshot too early (mended in the minor releases of November 2026). The engine
 * waits by itself before the first read of such a snapshot, so nothing has to be done.
 */
final class SnapshotExport implements Check {
    /** The minor from which on the server is known to wait; branches that are not here are not known. */
    private static final Map<Integer, Integer> MENDED = Map.of(15, 20, 18, 7);

    private static final int MENDED_MAJOR = 19;

    @Override
    public String name() {
        return "snapshot-export";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side -> finding(side, context.on(side)).stream())
                .toList();
    }

    private Optional<Finding> finding(Side side, Connection connection) {
        int number = (int) Query.number(connection, "SELECT current_setting('server_version_num')::int");
        int major = number / 10000;
        int minor = number % 10000;
        if (major >= MENDED_MAJOR || minor >= MENDED.getOrDefault(major, Integer.MAX_VALUE)) {
            return Optional.empty();
        }
        String message =
                ("PostgreSQL %d.%d is not known to wait for commits in flight when it exports a slot's snapshot;"
                                + " the engine waits by itself")
                        .formatted(major, minor);
        return Optional.of(info(side.word(), message, "update to the newest minor release of " + major));
    }
}
