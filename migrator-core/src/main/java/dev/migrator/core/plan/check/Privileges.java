package dev.migrator.core.plan.check;

import java.sql.Connection;
import java.util.Optional;

/** What a role needs on either side: to be a source, and to make objects. */
final class Privileges {
    /** Managed services give a role of their own instead of the attribute. */
    private static final String REPLICATES = """
            SELECT rolsuper OR rolreplication OR EXISTS (
                     SELECT 1 FROM pg_roles g WHERE g.rolname IN ('rds_replication', 'rds_superuser')
                        AND pg_has_role(current_user, g.oid, 'USAGE'))
              FROM pg_roles WHERE rolname = current_user""";

    private static final String CREATES = "SELECT has_database_privilege(current_database(), 'CREATE')";

    /** Something that is not allowed, and the statement that allows it. */
    record Missing(String message, String remedy) {}

    private Privileges() {}

    /** Our role's name, quoted where needed. */
    static String role(Connection connection) {
        return Query.text(connection, "SELECT quote_ident(current_user)");
    }

    static Optional<Missing> replication(Connection connection) {
        String role = role(connection);
        return Query.holds(connection, REPLICATES)
                ? Optional.empty()
                : Optional.of(new Missing(
                        "role %s has no REPLICATION attribute".formatted(role),
                        "ALTER ROLE %s REPLICATION;".formatted(role)));
    }

    static Optional<Missing> create(Connection connection) {
        String database = Query.text(connection, "SELECT quote_ident(current_database())");
        String role = role(connection);
        return Query.holds(connection, CREATES)
                ? Optional.empty()
                : Optional.of(new Missing(
                        "role %s may not create the schema migrator and publications in %s".formatted(role, database),
                        "GRANT CREATE ON DATABASE %s TO %s;".formatted(database, role)));
    }
}
