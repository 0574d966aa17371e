package dev.migrator.backfill.schema;

import dev.migrator.backfill.schema.TocEntry.ObjectAddress;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds which objects of a dump the target lacks, by the names that the servers themselves give to objects. */
final class MissingObjects {
    private final Database source;
    private final Database target;

    MissingObjects(Database source, Database target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Without foreign keys, which {@link ForeignKeys} makes, and contents of materialized views; with everything that has no
     * identity and may be repeated.
     */
    List<TocEntry> among(List<TocEntry> entries) {
        try (Connection from = source.open(Purpose.CATALOG);
                Connection to = target.open(Purpose.SCHEMA)) {
            Map<ObjectAddress, String> names = SchemaObjects.names(from);
            Set<String> present = SchemaObjects.present(to);
            return entries.stream()
                    .filter(entry -> !entry.isForeignKey() && !entry.isRefresh() && !entry.isOurs())
                    .filter(entry -> !present.contains(names.getOrDefault(entry.object(), "")))
                    .toList();
        } catch (SQLException e) {
            throw SqlFailures.wrap("comparing the objects of both schemas", e);
        }
    }
}
