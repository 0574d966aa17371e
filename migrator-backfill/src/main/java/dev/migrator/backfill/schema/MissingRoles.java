package dev.migrator.backfill.schema;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds roles that own something on the source or have been granted something, and that the target lacks. */
final class MissingRoles {
    private static final String USED = """
            SELECT r.rolname FROM pg_catalog.pg_shdepend d
              JOIN pg_catalog.pg_roles r ON r.oid = d.refobjid
             WHERE d.refclassid = 'pg_catalog.pg_authid'::regclass AND d.deptype IN ('o', 'a', 'r')
               AND d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            UNION
            SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class
             WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v', 'm', 'S')""";

    private MissingRoles() {}

    /** @throws RefusedFailure with the statements that create what is missing */
    static void refuse(Database source, Database target) {
        try (Connection from = source.open(Purpose.CATALOG);
                Connection to = target.open(Purpose.CATALOG)) {
            Set<String> missing = new TreeSet<>(roles(from, USED));
            missing.removeAll(roles(to, "SELECT rolname FROM pg_catalog.pg_roles"));
            if (!missing.isEmpty()) {
                throw new RefusedFailure(
                        "%d roles that own or may use objects of %s are not on %s; create them first: %s"
                                .formatted(missing.size(), source.describe(), target.describe(), statements(missing)));
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("comparing the roles of both servers", e);
        }
    }

    private static List<String> roles(Connection connection, String sql) {
        return Queries.on(connection).list("reading the roles", sql, row -> row.getString(1));
    }

    private static String statements(Set<String> roles) {
        return roles.stream()
                .map(role -> "CREATE ROLE " + Identifiers.quote(role) + ";")
                .collect(Collectors.joining(" "));
    }
}
