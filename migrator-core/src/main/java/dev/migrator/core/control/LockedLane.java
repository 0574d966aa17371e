package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/**
 * What every transaction of replay begins with: a lane that nobody else changes until the transaction ends, and what routers
 * wrote ahead of it.
 *
 * @param stamps of the dual writes; there will be no others meanwhile
 */
public record LockedLane(LaneState state, Map<DualStamp.Key, DualStamp> stamps) {
    /** Three statements that travel together; each sees what is there once the one before has what it waited for. */
    private static final String LOCK =
            DualStamps.LOCK_EXCLUSIVE + ";\n" + DualStamps.STAMPS + ";\n" + LaneStore.LOCK_LANE;

    public LockedLane {
        stamps = Map.copyOf(stamps);
    }

    /**
     * Locks it in the caller's transaction on the target.
     *
     * @throws RefusedFailure if the lane is not there
     */
    public static LockedLane of(Connection connection, LaneId lane) {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            bind(statement, lane);
            statement.execute();
            statement.getMoreResults();
            Map<DualStamp.Key, DualStamp> stamps;
            try (ResultSet rows = statement.getResultSet()) {
                stamps = DualStamps.stamps(rows, lane);
            }
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                if (!row.next()) {
                    throw LaneStore.missing(lane);
                }
                return new LockedLane(LaneStore.state(row), stamps);
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("locking lane " + lane, e);
        }
    }

    private static void bind(PreparedStatement statement, LaneId lane) throws SQLException {
        statement.setInt(1, DualStamps.LOCK_CLASS);
        statement.setInt(2, lane.lane());
        statement.setString(3, lane.stream());
        statement.setInt(4, lane.lane());
        statement.setString(5, lane.stream());
        statement.setInt(6, lane.lane());
    }
}
