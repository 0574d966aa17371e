package dev.migrator.router;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How far old's log goes, and how far new has applied it: the least position of the lanes of the stream that runs from old. */
final class LanePosition {
    private static final String LEAST = """
            SELECT min(l.position)::text AS position
              FROM migrator.lane l JOIN migrator.stream s ON s.id = l.stream
             WHERE s.state = 'running' AND s.source = 'old'""";

    private final DataSource home;
    private final DataSource old;

    LanePosition(DataSource home, DataSource old) {
        this.home = home;
        this.old = old;
    }

    /** Not before anything that has been committed on old. */
    Lsn end() {
        return Queries.over(old)
                .one(
                        "reading old's position",
                        "SELECT pg_catalog.pg_current_wal_insert_lsn()::text",
                        r -> Lsn.parse(r.getString(1)));
    }

    /** Null if no such stream runs. */
    @Nullable
    Lsn read() throws SQLException {
        try (Connection connection = home.getConnection();
                PreparedStatement statement = connection.prepareStatement(LEAST);
                ResultSet row = statement.executeQuery()) {
            String position = row.next() ? row.getString("position") : null;
            return position == null ? null : Lsn.parse(position);
        } catch (SQLException e) {
            if (SqlState.isMissingRelation(e)) {
                return null;
            }
            throw e;
        }
    }
}
