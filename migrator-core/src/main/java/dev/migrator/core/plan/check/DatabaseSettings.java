package dev.migrator.core.plan.check;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells of settings that old has for the whole database and new has not: no dump carries them. */
final class DatabaseSettings implements Check {
    private static final String SETTINGS = """
            SELECT unnest(s.setconfig) AS setting FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
             WHERE d.datname = current_database() AND s.setrole = 0 ORDER BY setting""";

    @Override
    public String name() {
        return "database-settings";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        Set<String> fresh = new HashSet<>(settings(context.fresh()));
        String database = Query.text(context.fresh(), "SELECT quote_ident(current_database())");
        List<Finding> findings = new ArrayList<>();
        for (String setting : settings(context.old())) {
            int equals = setting.indexOf('=');
            if (!fresh.contains(setting) && equals > 0) {
                findings.add(warning(
                        "new",
                        "old's database has the setting %s, new's has not".formatted(setting),
                        "ALTER DATABASE %s SET %s = '%s';"
                                .formatted(database, setting.substring(0, equals), setting.substring(equals + 1))));
            }
        }
        return findings;
    }

    private static List<String> settings(Connection connection) {
        return Query.list(connection, SETTINGS, row -> row.getString(1));
    }
}
