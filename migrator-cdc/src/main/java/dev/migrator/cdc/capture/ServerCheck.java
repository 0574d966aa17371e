package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Holds the source to be the server that it was, on the timeline that it was on. */
final class ServerCheck {
    private final Database source;
    private final StreamRecord stream;

    ServerCheck(Database source, StreamRecord stream) {
        this.source = source;
        this.stream = stream;
    }

    /**
     * Asks the source who it is.
     *
     * @throws StreamBrokenFailure if it is another server or on another timeline
     */
    void check() {
        try (Connection connection = source.openReplication();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            compare(row.getString("systemid"), row.getInt("timeline"));
        } catch (SQLException e) {
            throw SqlFailures.wrap("asking " + source.describe() + " for its system identifier", e);
        }
    }

    private void compare(String system, int timeline) {
        if (!stream.systemIdentifier().equals(system)) {
            throw Breaks.of(
                    stream,
                    BreakReason.SOURCE_REPLACED,
                    "%s is another server than at the start: its system identifier is %s, it was %s. The address leads elsewhere, or the database was restored into a new server"
                            .formatted(source.describe(), system, stream.systemIdentifier()));
        }
        if (stream.timeline() != timeline) {
            throw Breaks.of(
                    stream,
                    BreakReason.SOURCE_FAILED_OVER,
                    "%s is on timeline %d, it was on %d at the start. A standby was promoted, or a backup was restored to a moment; what was read before may not have happened there"
                            .formatted(source.describe(), timeline, stream.timeline()));
        }
    }
}
