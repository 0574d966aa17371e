package dev.migrator.core.plan.check;

import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Protects production and the stream: on a published table without a usable replica identity every UPDATE and DELETE of
 * the application fails at once.
 */
final class ReplicaIdentities implements Check {
    /** For each table the index that is its replica identity now, and one that could be. */
    private static final String INDEXES = """
            SELECT i.indrelid::bigint AS oid, c.relname AS index, i.indisprimary, i.indisreplident, i.indimmediate
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indrelid = ANY(?::oid[]) AND i.indisunique AND i.indisvalid
               AND i.indpred IS NULL AND i.indexprs IS NULL
               AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
                                  AND NOT a.attnotnull)
             ORDER BY i.indrelid, i.indnkeyatts, c.relname""";

    private record Index(long table, String name, boolean primary, boolean identity, boolean immediate) {}

    @Override
    public String name() {
        return "replica-identity";
    }

    /** New is published too, for the way back; a schema that is still to be transferred comes with old's identities. */
    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>(of(context.old(), context.tables()));
        if (context.demands().schemaExists() && !RebuiltIndexes.areDown(context)) {
            of(context.fresh(), context.holdersOnNew()).stream()
                    .filter(f -> f.severity() == Severity.BLOCKER)
                    .map(f -> blocker(f.object(), "on new, " + f.message(), f.remedy()))
                    .forEach(findings::add);
        }
        return findings;
    }

    private List<Finding> of(Connection connection, List<Table> tables) {
        Long[] oids = tables.stream().map(Table::oid).toArray(Long[]::new);
        Map<Long, List<Index>> indexes =
                Query.list(connection, INDEXES, ReplicaIdentities::index, (Object) oids).stream()
                        .collect(Collectors.groupingBy(Index::table));
        return tables.stream()
                .flatMap(t -> finding(t, indexes.getOrDefault(t.oid(), List.of())).stream())
                .toList();
    }

    private static Index index(ResultSet row) throws SQLException {
        return new Index(row.getLong(1), row.getString(2), row.getBoolean(3), row.getBoolean(4), row.getBoolean(5));
    }

    private Optional<Finding> finding(Table table, List<Index> indexes) {
        return switch (table.replicaIdentity()) {
            case FULL -> full(table);
            case NOTHING -> Optional.of(unusable(table, "is NOTHING", indexes));
            case INDEX ->
                usable(indexes.stream().filter(Index::identity).toList())
                        ? Optional.empty()
                        : Optional.of(unusable(table, "is an index that no longer exists", indexes));
            case DEFAULT -> byDefault(table, indexes);
        };
    }

    private Optional<Finding> byDefault(Table table, List<Index> indexes) {
        List<Index> primary = indexes.stream().filter(Index::primary).toList();
        if (usable(primary)) {
            return Optional.empty();
        }
        String why = primary.isEmpty() ? "has no primary key" : "has a DEFERRABLE primary key, which does not count";
        return Optional.of(unusable(table, why, indexes));
    }

    private Finding unusable(Table table, String why, List<Index> indexes) {
        String subject = why.startsWith("is ") ? "the replica identity " : "the table ";
        return blocker(
                table.id().toString(),
                subject + why + ": once published, every UPDATE and DELETE on it would fail",
                remedy(table, indexes));
    }

    private Optional<Finding> full(Table table) {
        if (table.hasKey()) {
            return Optional.empty();
        }
        String message = "no key: each update and delete is found by comparing whole rows (about %d rows, %d bytes)"
                .formatted(table.estimatedRows(), table.bytes());
        return Optional.of(info(table.id().toString(), message, "give the table a primary key if it changes often"));
    }

    private static String remedy(Table table, List<Index> indexes) {
        String alter = "ALTER TABLE %s REPLICA IDENTITY ".formatted(Identifiers.quote(table.id()));
        List<Index> candidates = indexes.stream().filter(Index::immediate).toList();
        if (candidates.stream().anyMatch(Index::primary) && table.replicaIdentity() != ReplicaIdentity.DEFAULT) {
            return alter + "DEFAULT;";
        }
        return candidates.stream()
                .findFirst()
                .map(i -> alter + "USING INDEX " + Identifiers.quote(i.name()) + ";")
                .orElse(alter + "FULL;");
    }

    private static boolean usable(List<Index> indexes) {
        return indexes.stream().anyMatch(Index::immediate);
    }
}
