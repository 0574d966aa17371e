package dev.migrator.core.plan.check;

import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Protects the start: what our role must be allowed to do on old. */
final class SourcePrivileges implements Check {
    private static final String TABLES = """
            SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) AS owner,
                   pg_has_role(current_user, c.relowner, 'USAGE') AS owns,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS reads
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = ANY(?::oid[]) ORDER BY n.nspname, c.relname""";

    @Override
    public String name() {
        return "source-privileges";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        Privileges.replication(context.old()).ifPresent(m -> findings.add(blocker("old", m.message(), m.remedy())));
        Privileges.create(context.old()).ifPresent(m -> findings.add(blocker("old", m.message(), m.remedy())));
        String role = Privileges.role(context.old());
        Query.list(context.old(), TABLES, row -> finding(row, role), (Object) written(context)).stream()
                .flatMap(Optional::stream)
                .forEach(findings::add);
        return findings;
    }

    /** A partitioned table that is moved as one is written as one on the way back. */
    private static Long[] written(CheckContext context) {
        return Stream.concat(
                        context.tables().stream(),
                        context.units().stream().map(Unit::old).filter(Table::hasLeaves))
                .map(Table::oid)
                .toArray(Long[]::new);
    }

    private Optional<Finding> finding(ResultSet row, String role) throws SQLException {
        TableId id = new TableId(row.getString(1), row.getString(2));
        String owner = row.getString("owner");
        if (!row.getBoolean("owns")) {
            return Optional.of(blocker(
                    id.toString(),
                    "belongs to %s; our role %s must own it to publish and to fence it".formatted(owner, role),
                    "GRANT %s TO %s;".formatted(Identifiers.quote(owner), role)));
        }
        if (!row.getBoolean("reads")) {
            return Optional.of(blocker(
                    id.toString(),
                    "our role %s may not read it".formatted(role),
                    "GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT ON %s TO %s;"
                            .formatted(Identifiers.quote(id.schema()), role, Identifiers.quote(id), role)));
        }
        return Optional.empty();
    }
}
