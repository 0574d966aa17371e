package dev.migrator.backfill.schema;

import dev.migrator.backfill.schema.TocEntry.ObjectAddress;
import dev.migrator.core.connect.Queries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The objects of a database that belong to a post-data section, by a name that is the same on every server. */
final class SchemaObjects {
    /**
     * Indexes and views, constraints, triggers, rules, policies, extended statistics, event triggers, functions. Not the
     * rule that a view consists of: one that needs a primary key stands there empty before the rows, and is given its query
     * after them.
     */
    private static final String NAMES = """
            SELECT o.catalog, o.id, a.type || ' ' || a.object_names::text || ' ' || a.object_args::text AS name
              FROM (SELECT tableoid::oid::bigint AS catalog, oid::bigint AS id FROM pg_catalog.pg_class
                     WHERE relkind IN ('i', 'I', 'v', 'm') AND oid >= 16384
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_constraint WHERE oid >= 16384
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_trigger WHERE NOT tgisinternal
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_rewrite
                     WHERE oid >= 16384 AND rulename <> '_RETURN'
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_policy
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_statistic_ext
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_event_trigger
              UNION ALL SELECT tableoid::oid::bigint, oid::bigint FROM pg_catalog.pg_proc WHERE oid >= 16384) AS o,
                   LATERAL pg_catalog.pg_identify_object_as_address(o.catalog::oid, o.id::oid, 0) AS a
             WHERE a.type IS NOT NULL""";

    private SchemaObjects() {}

    static Map<ObjectAddress, String> names(Connection connection) {
        Map<ObjectAddress, String> names = new HashMap<>();
        Queries.on(connection)
                .list("reading the schema's objects", NAMES, SchemaObjects::named)
                .forEach(object -> names.put(object.address(), object.name()));
        return names;
    }

    static Set<String> present(Connection connection) {
        return new HashSet<>(names(connection).values());
    }

    private record Named(ObjectAddress address, String name) {}

    private static Named named(ResultSet row) throws SQLException {
        return new Named(new ObjectAddress(row.getLong("catalog"), row.getLong("id")), row.getString("name"));
    }
}
