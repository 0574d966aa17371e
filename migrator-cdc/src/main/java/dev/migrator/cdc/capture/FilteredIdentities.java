package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tables of which only some rows are published writable: the server refuses every UPDATE and DELETE once the replica
 * identity lacks a column of the row filter. Event triggers see to that at once; where there are none, this does.
 */
final class FilteredIdentities {
    private static final Logger LOG = LoggerFactory.getLogger(FilteredIdentities.class);

    private static final String UNCOVERED = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_catalog.pg_class c ON c.oid = r.prrelid AND c.relreplident <> 'f'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE p.pubname = ? AND EXISTS (
                   SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_publication_rel'::regclass AND d.objid = r.oid
                      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
                      AND d.refobjsubid NOT IN (
                          SELECT k.attnum
                            FROM pg_catalog.pg_index x, pg_catalog.unnest(x.indkey) WITH ORDINALITY AS k(attnum, ord)
                           WHERE x.indrelid = c.oid AND x.indisvalid AND x.indimmediate AND k.ord <= x.indnkeyatts
                             AND CASE c.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident ELSE false END))""";

    private final Database source;
    private final String publication;

    FilteredIdentities(Database source, String publication) {
        this.source = source;
        this.publication = publication;
    }

    /** Gives tables whose writes are refused the whole row as identity. */
    void keep() {
        String what = "looking for tables of publication " + publication + " that cannot be written";
        try (Connection connection = source.open(Purpose.FENCE)) {
            Queries queries = Queries.on(connection);
            List<TableId> uncovered =
                    queries.list(what, UNCOVERED, row -> new TableId(row.getString(1), row.getString(2)), publication);
            uncovered.forEach(table -> widen(queries, table));
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    private void widen(Queries queries, TableId table) {
        String sql = "ALTER TABLE ONLY %s REPLICA IDENTITY FULL".formatted(Identifiers.quote(table));
        try {
            queries.update("widening the replica identity of " + table, sql);
            LOG.warn(
                    "the replica identity of {} on {} did not have the columns of its condition any more, so that its UPDATEs and DELETEs were refused; it is FULL again",
                    table,
                    source.describe());
        } catch (MigratorException e) {
            LOG.error(
                    "{} on {} refuses UPDATE and DELETE, since its replica identity does not have the columns of its condition any more: run {}; ({})",
                    table,
                    source.describe(),
                    sql,
                    e.getMessage());
        }
    }
}
