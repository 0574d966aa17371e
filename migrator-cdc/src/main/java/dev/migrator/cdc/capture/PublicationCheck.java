package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds the publication to what it was when it was made: the server leaves out what it does not publish, silently. A
 * publication that was altered and put back is found too, by the transactions that wrote its rows. Tables may have been
 * added, and those that do not exist any more may be missing.
 */
final class PublicationCheck {
    private final Database source;
    private final StreamRecord stream;
    private final List<TableId> tables;
    private final Set<TableId> filtered;

    /**
     * @param tables that must be published
     * @param filtered those of them of which not all rows are
     */
    PublicationCheck(Database source, StreamRecord stream, Collection<TableId> tables, Collection<TableId> filtered) {
        this.source = source;
        this.stream = stream;
        this.tables = List.copyOf(tables);
        this.filtered = Set.copyOf(filtered);
    }

    /**
     * Reads the publication.
     *
     * @throws StreamBrokenFailure if changes may be missing in what it sent
     */
    void check(Queries queries) {
        State state = queries.first(
                        "reading publication " + name(),
                        """
                SELECT p.oid || '/' || p.xmin AS made,
                       (SELECT count(*) FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.xmin = p.xmin) AS tables,
                       pg_catalog.concat_ws(', ', CASE WHEN NOT p.pubinsert THEN 'insert' END, CASE WHEN NOT p.pubupdate THEN 'update' END,
                           CASE WHEN NOT p.pubdelete THEN 'delete' END, CASE WHEN NOT p.pubtruncate THEN 'truncate' END) AS unpublished
                  FROM pg_catalog.pg_publication p WHERE p.pubname = ?""",
                        row -> new State(row.getString("made"), row.getInt("tables"), row.getString("unpublished")),
                        name())
                .orElseThrow(() -> broken("publication %s is gone from %s".formatted(name(), source.describe())));
        List<String> found = new ArrayList<>();
        if (!state.unpublished().isEmpty()) {
            found.add("it does not publish " + state.unpublished());
        }
        List<TableId> missing = missing(queries);
        missing.stream().filter(t -> exists(queries, t)).forEach(t -> found.add(t + " is not in it"));
        found.addAll(restricted(queries));
        long dropped = missing.stream().filter(t -> !exists(queries, t)).count();
        if (found.isEmpty() && isAnother(state, dropped)) {
            found.add("it is as it should be again, but not since it was made");
        }
        if (!found.isEmpty()) {
            throw broken("publication %s on %s was changed by somebody: %s"
                    .formatted(name(), source.describe(), String.join("; ", found)));
        }
    }

    private boolean isAnother(State state, long dropped) {
        String seal = stream.seal().publication();
        if (seal == null) {
            return false;
        }
        int cut = seal.lastIndexOf('/');
        return !seal.substring(0, cut).equals(state.made())
                || state.tables() + dropped < Long.parseLong(seal.substring(cut + 1));
    }

    private List<TableId> missing(Queries queries) {
        List<TableId> published = queries.list(
                "reading the tables of publication " + name(),
                """
                SELECT n.nspname, c.relname
                  FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
                  JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE p.pubname = ?""",
                row -> new TableId(row.getString(1), row.getString(2)),
                name());
        return tables.stream().filter(t -> !published.contains(t)).toList();
    }

    /**
     * Another filter than the one that it was made with is told by the transaction that wrote it. A partition that was made since
     * has that of its neighbours.
     */
    private List<String> restricted(Queries queries) {
        List<Entry> entries = queries.list(
                "reading the filters of publication " + name(),
                """
                SELECT n.nspname, c.relname, c.relispartition, pg_catalog.to_jsonb(r) ->> 'prqual' IS NOT NULL AS filter,
                       pg_catalog.to_jsonb(r) ->> 'prattrs' IS NOT NULL AS list
                  FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
                  JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE p.pubname = ? ORDER BY 1, 2""",
                row -> new Entry(
                        new TableId(row.getString("nspname"), row.getString("relname")),
                        row.getBoolean("relispartition"),
                        row.getBoolean("filter"),
                        row.getBoolean("list")),
                name());
        return entries.stream().flatMap(this::restricted).toList();
    }

    private Stream<String> restricted(Entry entry) {
        boolean planned = filtered.contains(entry.table());
        boolean later = !filtered.isEmpty() && entry.isPartition() && !tables.contains(entry.table());
        if (entry.list()) {
            return Stream.of(entry.table() + " has a column list");
        } else if (planned && !entry.filter()) {
            return Stream.of(entry.table() + " has lost its row filter");
        }
        return entry.filter() && !planned && !later ? Stream.of(entry.table() + " has a row filter") : Stream.of();
    }

    private static boolean exists(Queries queries, TableId table) {
        return Stream.of(table)
                .anyMatch(t -> queries.one("looking for " + t, """
                SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                                WHERE n.nspname = ? AND c.relname = ?)""", row -> row.getBoolean(1), t.schema(), t.name()));
    }

    private StreamBrokenFailure broken(String what) {
        return Breaks.of(stream, BreakReason.PUBLICATION_CHANGED, what);
    }

    private String name() {
        return stream.publication();
    }

    private record Entry(TableId table, boolean isPartition, boolean filter, boolean list) {}

    private record State(String made, int tables, String unpublished) {}
}
