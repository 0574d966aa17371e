package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.Publication;
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

    private final Database source;
    private final MonitorSession session;
    private final String publication;

    /** @param session of the source, for looking only */
    FilteredIdentities(Database source, MonitorSession session, String publication) {
        this.source = source;
        this.session = session;
        this.publication = publication;
    }

    /** Gives tables whose writes are refused the whole row as identity. */
    void keep() {
        List<TableId> unwritable = session.ask(queries -> Publication.unwritable(queries, publication));
        if (unwritable.isEmpty()) {
            return;
        }
        try (Connection connection = source.open(Purpose.FENCE)) {
            unwritable.forEach(table -> widen(Queries.on(connection), table));
        } catch (SQLException e) {
            throw SqlFailures.wrap("widening replica identities on " + source.describe(), e);
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
