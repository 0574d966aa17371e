package dev.migrator.core.plan.check;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Protects the stream: the log of a source must hold what logical decoding needs. */
final class LogicalLog implements Check {
    private static final String REMEDY = "ALTER SYSTEM SET wal_level = logical; -- then restart the server";

    @Override
    public String name() {
        return "logical-log";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        String old = level(context.old());
        if (!old.equals("logical")) {
            findings.add(blocker("old", "wal_level is %s; capture needs logical".formatted(old), REMEDY));
        }
        String fresh = level(context.fresh());
        if (!fresh.equals("logical")) {
            String message = "wal_level is %s; the way back needs logical before the cutover".formatted(fresh);
            findings.add(warning("new", message, REMEDY));
        }
        return findings;
    }

    private static String level(Connection connection) {
        return Query.text(connection, "SELECT current_setting('wal_level')");
    }
}
