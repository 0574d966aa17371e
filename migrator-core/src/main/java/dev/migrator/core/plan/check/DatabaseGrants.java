package dev.migrator.core.plan.check;

import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Tells of rights on the database itself, such as who may connect, that differ: no dump of its contents carries them. */
final class DatabaseGrants implements Check {
    private static final String EVERYBODY = "PUBLIC";

    private static final String GRANTS = """
            SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS role,
                   a.privilege_type
              FROM pg_database d, LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
             WHERE d.datname = current_database() AND a.grantee <> d.datdba
               AND a.grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user) ORDER BY 1, 2""";

    private record Grant(String role, String privilege) {}

    @Override
    public String name() {
        return "database-grants";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        Set<Grant> old = new HashSet<>(grants(context.old()));
        Set<Grant> fresh = new HashSet<>(grants(context.fresh()));
        String database = Query.text(context.fresh(), "SELECT quote_ident(current_database())");
        Stream<Finding> missing = grants(context.old()).stream()
                .filter(grant -> !fresh.contains(grant))
                .map(grant -> warning(
                        "new",
                        "%s has %s on old's database and not on new's".formatted(grant.role(), grant.privilege()),
                        "GRANT %s ON DATABASE %s TO %s;".formatted(grant.privilege(), database, grant.role())));
        Stream<Finding> open = grants(context.fresh()).stream()
                .filter(grant -> grant.role().equals(EVERYBODY) && !old.contains(grant))
                .map(grant -> warning(
                        "new",
                        "everybody has %s on new's database and not on old's".formatted(grant.privilege()),
                        "REVOKE %s ON DATABASE %s FROM PUBLIC;".formatted(grant.privilege(), database)));
        return Stream.concat(missing, open).toList();
    }

    private static List<Grant> grants(Connection connection) {
        return Query.list(connection, GRANTS, row -> new Grant(row.getString(1), row.getString(2)));
    }
}
