package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells of settings that old has for the whole database, or a role in it, and new has not: no dump carries them. */
final class DatabaseSettings implements Check {
    private static final String SETTINGS = """
            SELECT CASE WHEN s.setrole = 0 THEN '' ELSE pg_get_userbyid(s.setrole) END AS role,
                   unnest(s.setconfig) AS setting
              FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
             WHERE d.datname = current_database() ORDER BY role, setting""";

    /** Settings whose value is a list of names that are quoted already. */
    private static final Set<String> LISTS =
            Set.of("search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries");

    private record Setting(String role, String text) {
        private String statement(String database) {
            String name = text.substring(0, text.indexOf('='));
            String value = text.substring(text.indexOf('=') + 1);
            return "ALTER %s SET %s = %s;"
                    .formatted(
                            role.isEmpty()
                                    ? "DATABASE " + database
                                    : "ROLE %s IN DATABASE %s".formatted(Identifiers.quote(role), database),
                            name,
                            LISTS.contains(name)
                                    ? value
                                    : Identifiers.literal(value).strip());
        }
    }

    @Override
    public String name() {
        return "database-settings";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        Set<Setting> fresh = new HashSet<>(settings(context.fresh()));
        String database = Query.text(context.fresh(), "SELECT quote_ident(current_database())");
        return settings(context.old()).stream()
                .filter(setting -> !fresh.contains(setting))
                .map(setting -> warning(
                        "new",
                        "old's database has the setting %s%s, new's has not"
                                .formatted(
                                        setting.text(), setting.role().isEmpty() ? "" : " for role " + setting.role()),
                        setting.statement(database)))
                .toList();
    }

    private static List<Setting> settings(Connection connection) {
        return Query.list(connection, SETTINGS, row -> new Setting(row.getString(1), row.getString(2)));
    }
}
