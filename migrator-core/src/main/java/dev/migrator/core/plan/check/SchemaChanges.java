package dev.migrator.core.plan.check;

import java.util.List;

/** Tells whether changes of the schema can be noted where they are made, which takes event triggers. */
final class SchemaChanges implements Check {
    static final String MAY_MAKE_EVENT_TRIGGERS = """
            SELECT rolsuper OR EXISTS (SELECT 1 FROM pg_roles g WHERE g.rolname = 'rds_superuser'
                                          AND pg_has_role(current_user, g.oid, 'USAGE'))
              FROM pg_roles WHERE rolname = current_user""";

    @Override
    public String name() {
        return "schema-changes";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (Query.holds(context.old(), MAY_MAKE_EVENT_TRIGGERS)) {
            return List.of();
        }
        String role = Privileges.role(context.old());
        return List.of(warning(
                "old",
                ("role %s may not make event triggers, so a change of the schema is only noticed by the rows that follow it:"
                                + " added, dropped and renamed columns, but no new table, no changed type and no new key")
                        .formatted(role),
                "change no schema until the migration is over, or ALTER ROLE %s SUPERUSER; for its time"
                        .formatted(role)));
    }
}
