package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Protects against moving a database onto itself, and against standbys. */
final class TwoDatabases implements Check {
    private static final String IDENTITY =
            "SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || current_database()";

    @Override
    public String name() {
        return "two-databases";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            if (Query.holds(context.on(side), "SELECT pg_is_in_recovery()")) {
                findings.add(blocker(
                        side.word(),
                        "the server is a standby in recovery; both sides must accept writes",
                        "point the configuration at the primary"));
            }
        }
        String old = identity(context.old());
        if (old.equals(identity(context.fresh()))) {
            findings.add(blocker(
                    "new",
                    "old and new are the same database (system identifier/name %s)".formatted(old),
                    "point the configuration at two databases"));
        }
        return findings;
    }

    private static String identity(Connection connection) {
        return Query.text(connection, IDENTITY);
    }
}
