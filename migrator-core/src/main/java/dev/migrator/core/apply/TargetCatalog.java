package dev.migrator.core.apply;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Optional;

/** What the target has now. */
final class TargetCatalog {
    private final Connection connection;

    TargetCatalog(Connection connection) {
        this.connection = connection;
    }

    Optional<Table> table(TableId id) {
        return new Catalog(connection).table(id);
    }

    /** True for anything of that name, a partitioned table too. */
    boolean isRelation(TableId id) {
        return holds("SELECT pg_catalog.to_regclass(?) IS NOT NULL", Identifiers.quote(id));
    }

    /** True if there is an enum of that name. */
    boolean hasLabels(TableId type) {
        return holds("""
                SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                                WHERE n.nspname = ? AND t.typname = ? AND t.typtype = 'e')""", type.schema(), type.name());
    }

    boolean hasLabel(TableId type, String label) {
        return holds("""
                SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_enum l JOIN pg_catalog.pg_type t ON t.oid = l.enumtypid
                                 JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                                WHERE n.nspname = ? AND t.typname = ? AND l.enumlabel = ?)""", type.schema(), type.name(), label);
    }

    /** The table to be altered when {@code id} gets a column: the root of its partitions, or itself. */
    TableId root(TableId id) {
        return Queries.on(connection)
                .first(
                        "looking for the root of " + id,
                        """
                        SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
                          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.oid = pg_catalog.pg_partition_root(pg_catalog.to_regclass(?))""",
                        row -> new TableId(row.getString(1), row.getString(2)),
                        Identifiers.quote(id))
                .orElse(id);
    }

    /** True if our role can give objects to {@code role}. */
    boolean canGiveTo(String role) {
        return holds("""
                SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_roles r
                                WHERE r.rolname = ? AND pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER'))""", role);
    }

    /** While routers write rows to the target themselves they do so in the form that they know. */
    boolean takesDualWrites() {
        return holds("SELECT EXISTS (SELECT 1 FROM migrator.route WHERE dual AND writes = 'old')");
    }

    private boolean holds(String sql, String... values) {
        return Queries.on(connection)
                .one("asking the target's catalog", sql, row -> row.getBoolean(1), (Object[]) values);
    }
}
