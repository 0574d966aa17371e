package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Protects other migrations and other people's objects: the schema {@code migrator} must be ours or absent. */
final class OtherMigrations implements Check {
    private static final String DROP = "DROP SCHEMA migrator CASCADE; on %s, if nobody needs it";
    private static final String SLOTS = """
            SELECT slot_name FROM pg_replication_slots
             WHERE database = current_database() AND starts_with(slot_name, ?) ORDER BY slot_name""";

    @Override
    public String name() {
        return "other-migrations";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        boolean underWay = underWay(context);
        for (Side side : Side.values()) {
            schema(context, side, underWay).ifPresent(findings::add);
            if (!underWay) {
                findings.addAll(slots(context, side));
            }
        }
        return findings;
    }

    /** True if new's control schema holds the migration of this name. */
    static boolean underWay(CheckContext context) {
        return migration(context.fresh()).equals(context.demands().migration());
    }

    private Optional<Finding> schema(CheckContext context, Side side, boolean underWay) {
        Connection connection = context.on(side);
        String there = migration(connection);
        String remedy = DROP.formatted(side.word());
        if (there.equals(context.demands().migration())) {
            return Optional.of(info(side.word(), "migration %s is under way here".formatted(there), ""));
        }
        if (!there.isEmpty()) {
            String message = "schema migrator belongs to another migration, %s".formatted(there);
            return Optional.of(
                    blocker(side.word(), message, "finish or abort %s first; or %s".formatted(there, remedy)));
        }
        return present(connection) && !underWay && !(side == Side.NEW && isBegun(connection))
                ? Optional.of(blocker(side.word(), "schema migrator exists and holds no migration of ours", remedy))
                : Optional.empty();
    }

    private List<Finding> slots(CheckContext context, Side side) {
        return Query.list(
                context.on(side),
                SLOTS,
                row -> blocker(
                        row.getString(1),
                        "replication slot of an earlier migration of this name on %s; it keeps log files"
                                .formatted(side.word()),
                        "SELECT pg_drop_replication_slot('%s');".formatted(row.getString(1))),
                "migrator_" + context.demands().migration() + "_");
    }

    private static boolean present(Connection connection) {
        return Query.holds(connection, "SELECT to_regnamespace('migrator') IS NOT NULL");
    }

    /** What a start leaves behind that was killed between the schema and the migration; the next one goes on from there. */
    private static boolean isBegun(Connection connection) {
        return Query.holds(connection, "SELECT to_regclass('migrator.migration') IS NOT NULL");
    }

    private static String migration(Connection connection) {
        return Query.holds(connection, "SELECT to_regclass('migrator.migration') IS NOT NULL")
                ? Query.text(connection, "SELECT name FROM migrator.migration")
                : "";
    }
}
