package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells of roles that own or may use the tables on old and do not exist on new: a database dump does not carry roles. */
final class Roles implements Check {
    private static final String USED = """
            SELECT DISTINCT r.rolname FROM pg_class c
              CROSS JOIN LATERAL (SELECT c.relowner AS role UNION SELECT a.grantee FROM aclexplode(c.relacl) a) u
              JOIN pg_roles r ON r.oid = u.role
             WHERE c.oid = ANY(?::oid[]) AND r.rolname NOT LIKE 'pg\\_%' ORDER BY r.rolname""";

    @Override
    public String name() {
        return "roles";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        Set<String> there =
                new HashSet<>(Query.list(context.fresh(), "SELECT rolname FROM pg_roles", row -> row.getString(1)));
        return Query.list(context.old(), USED, row -> row.getString(1), (Object) context.oids()).stream()
                .filter(role -> !there.contains(role))
                .map(role -> warning(
                        role,
                        "the role owns or may use selected tables on old and does not exist on new",
                        "CREATE ROLE %s; on new, or pg_dumpall --roles-only".formatted(Identifiers.quote(role))))
                .toList();
    }
}
