package dev.migrator.core.stream;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replication slot as its server shows it now. */
public final class Slot {
    private Slot() {}

    /** The slot, if it is there. */
    public static Optional<State> find(Database source, String name) {
        try (Connection connection = source.open(Purpose.MONITOR)) {
            return find(Queries.on(connection), name);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading slot " + name + " on " + source.describe(), e);
        }
    }

    /** The slot, if it is there; for whoever looks often and keeps a session for that. */
    public static Optional<State> find(Queries source, String name) {
        return source.first(
                "reading slot " + name,
                """
                SELECT active, active_pid, confirmed_flush_lsn, wal_status,
                       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn) AS retained,
                       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), confirmed_flush_lsn) AS behind
                  FROM pg_catalog.pg_replication_slots WHERE slot_name = ?""",
                row -> new State(
                        row.getBoolean("active"),
                        row.getInt("active_pid"),
                        lsn(row.getString("confirmed_flush_lsn")),
                        row.getString("wal_status"),
                        row.getLong("retained"),
                        row.getLong("behind")),
                name);
    }

    /** Removes the slot if it is there; waits for whoever reads from it to leave. */
    public static void drop(Database source, String name, Deadline deadline) {
        deadline.await(
                () -> find(source, name).map(s -> !s.active()).orElse(true),
                () -> "slot %s on %s is still read from by pid %s"
                        .formatted(
                                name,
                                source.describe(),
                                find(source, name)
                                        .map(s -> Integer.toString(s.activePid()))
                                        .orElse("none")));
        try {
            dropFree(source, name);
        } catch (RefusedFailure e) {
            // Two processes remove the slots of a stopped stream; the other one may have been faster by a moment.
            if (find(source, name).isPresent()) {
                throw e;
            }
        }
    }

    /** Ends the session of whoever reads from the slot. */
    public static void disconnect(Database source, String name) {
        String what = "ending the session that reads slot " + name;
        try (Connection connection = source.open(Purpose.SLOT)) {
            Queries.on(connection).list(what, """
                    SELECT pg_catalog.pg_terminate_backend(active_pid)
                      FROM pg_catalog.pg_replication_slots WHERE slot_name = ? AND active""", row -> "", name);
        } catch (SQLException e) {
            throw SqlFailures.wrap(what + " on " + source.describe(), e);
        }
    }

    private static void dropFree(Database source, String name) {
        try (Connection connection = source.open(Purpose.SLOT)) {
            Queries.on(connection).list("dropping slot " + name, """
                    SELECT pg_catalog.pg_drop_replication_slot(slot_name)
                      FROM pg_catalog.pg_replication_slots WHERE slot_name = ?""", row -> "", name);
        } catch (SQLException e) {
            throw SqlFailures.wrap("dropping slot " + name + " on " + source.describe(), e);
        }
    }

    private static @Nullable Lsn lsn(@Nullable String text) {
        return text == null ? null : Lsn.parse(text);
    }

    /**
     * What the server says of a slot.
     *
     * @param confirmed up to where the log was acknowledged
     * @param walStatus "reserved", "extended", "unreserved" or "lost"
     * @param retainedBytes write-ahead log that the server keeps for it
     * @param behindBytes log that was written after {@code confirmed}
     */
    public record State(
            boolean active,
            int activePid,
            @Nullable Lsn confirmed,
            @Nullable String walStatus,
            long retainedBytes,
            long behindBytes) {}
}
