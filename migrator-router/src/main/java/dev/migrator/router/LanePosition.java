package dev.migrator.router;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How far new has applied old's log: the least position of the lanes of the stream that runs from old. */
final class LanePosition {
    private static final String LEAST = """
            SELECT min(l.position)::text AS position
              FROM migrator.lane l JOIN migrator.stream s ON s.id = l.stream
             WHERE s.state = 'running' AND s.source = 'old'""";

    private final DataSource home;

    LanePosition(DataSource home) {
        this.home = home;
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
