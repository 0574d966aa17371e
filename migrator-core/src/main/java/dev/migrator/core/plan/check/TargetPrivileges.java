package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Protects backfill, replay and the way back: what our role must be allowed to do on new. */
final class TargetPrivileges implements Check {
    private static final String TABLES = """
            SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) AS owner,
                   pg_has_role(current_user, c.relowner, 'USAGE') AS owns,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                     AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
                     AND has_table_privilege(c.oid, 'DELETE') AND has_table_privilege(c.oid, 'TRUNCATE') AS writes
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE c.relkind IN ('r', 'p') ORDER BY n.nspname, c.relname""";

    @Override
    public String name() {
        return "target-privileges";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        Privileges.create(context.fresh()).ifPresent(m -> findings.add(blocker("new", m.message(), m.remedy())));
        Privileges.replication(context.fresh())
                .ifPresent(m -> findings.add(
                        warning("new", m.message() + "; the way back needs it before the cutover", m.remedy())));
        String role = Privileges.role(context.fresh());
        Query.list(
                        context.fresh(),
                        TABLES,
                        row -> finding(row, role),
                        context.schemas(Side.NEW),
                        context.names(Side.NEW))
                .stream()
                .flatMap(Optional::stream)
                .forEach(findings::add);
        return findings;
    }

    private Optional<Finding> finding(ResultSet row, String role) throws SQLException {
        TableId id = new TableId(row.getString(1), row.getString(2));
        String table = Identifiers.quote(id);
        if (!row.getBoolean("writes")) {
            return Optional.of(blocker(
                    id.toString(),
                    "our role %s may not read and write it on new".formatted(role),
                    "GRANT USAGE ON SCHEMA %s TO %s; GRANT ALL ON %s TO %s;"
                            .formatted(Identifiers.quote(id.schema()), role, table, role)));
        }
        if (!row.getBoolean("owns")) {
            String owner = row.getString("owner");
            return Optional.of(blocker(
                    id.toString(),
                    "belongs to %s on new; our role %s must own it to publish and to fence it".formatted(owner, role),
                    "GRANT %s TO %s;".formatted(Identifiers.quote(owner), role)));
        }
        return Optional.empty();
    }
}
