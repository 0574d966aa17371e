package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.stream.Slot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Holds the source to what was written down when the stream was made, before anything is read from it. */
final class SlotCheck {
    private static final String WAY_OUT =
            ". Changes are lost to this stream; `migrator abort` and a new migration, or a new stream, can go on";

    private final Database source;
    private final StreamRecord stream;

    SlotCheck(Database source, StreamRecord stream) {
        this.source = source;
        this.stream = stream;
    }

    /**
     * Checks server, publication and slot.
     *
     * @param logged every lane of the log is complete up to here; the source must still have all that comes after
     * @throws StreamBrokenFailure if the source cannot send what comes after {@code logged}
     */
    void check(Lsn logged) {
        checkServer();
        Facts facts = facts().orElseThrow(() -> broken("slot %s is gone from %s".formatted(slot(), where())));
        if (!"pgoutput".equals(facts.plugin()) || !facts.ourDatabase()) {
            throw broken("slot %s on %s is another one: plugin %s, in %s database"
                    .formatted(slot(), where(), facts.plugin(), facts.ourDatabase() ? "this" : "another"));
        }
        if (!facts.hasPublication()) {
            throw broken("publication %s is gone from %s".formatted(stream.publication(), where()));
        }
        if ("lost".equals(facts.walStatus()) || facts.invalidation() != null) {
            throw broken("slot %s on %s was invalidated by the server (wal_status %s, reason %s), most often because it"
                            .formatted(slot(), where(), facts.walStatus(), facts.invalidation())
                    + " kept more write-ahead log than max_slot_wal_keep_size allows");
        }
        checkPosition(facts.confirmed(), logged);
    }

    private void checkPosition(@Nullable Lsn confirmed, Lsn logged) {
        if (confirmed == null || confirmed.isAfter(logged)) {
            throw broken(
                    ("slot %s on %s starts at %s, but the log in topic %s only holds what ended up to %s. The slot was"
                                    + " made anew or moved by somebody, or the topic lost records")
                            .formatted(slot(), where(), confirmed, stream.topic(), logged));
        }
    }

    private void checkServer() {
        try (Connection connection = source.openReplication();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            String system = row.getString("systemid");
            int timeline = row.getInt("timeline");
            if (!stream.systemIdentifier().equals(system) || stream.timeline() != timeline) {
                throw broken(("%s is another server than at the start: system identifier %s, timeline %d; it was %s,"
                                + " timeline %d. It was restored, or a standby took its place")
                        .formatted(where(), system, timeline, stream.systemIdentifier(), stream.timeline()));
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("asking " + where() + " for its system identifier", e);
        }
    }

    /**
     * Waits for an earlier reader of the slot to leave: after a crash its session may last a little longer.
     *
     * @param stopped ends the wait without a failure when it turns true
     */
    void awaitFree(Deadline deadline, BooleanSupplier stopped) {
        try {
            deadline.await(() -> stopped.getAsBoolean() || !isActive(), () -> "slot in use");
        } catch (RetryableFailure e) {
            if (Thread.currentThread().isInterrupted() || !isActive()) {
                throw e;
            }
            throw new RefusedFailure(
                    "slot %s on %s is read by pid %d, probably another `migrator start`. Stop that one; if it is dead, the server notices within its wal_sender_timeout, or end it with SELECT pg_terminate_backend(%d)"
                            .formatted(slot(), where(), pid(), pid()));
        }
    }

    private boolean isActive() {
        return Slot.find(source, slot()).map(Slot.State::active).orElse(false);
    }

    private int pid() {
        return Slot.find(source, slot()).map(Slot.State::activePid).orElse(0);
    }

    private Optional<Facts> facts() {
        try (Connection connection = source.open(Purpose.MONITOR)) {
            return Queries.on(connection)
                    .first("reading slot " + slot(), """
                    SELECT s.plugin, s.database = pg_catalog.current_database() AS ours, s.confirmed_flush_lsn, s.wal_status,
                           pg_catalog.to_jsonb(s) ->> 'invalidation_reason' AS invalidation,
                           EXISTS (SELECT 1 FROM pg_catalog.pg_publication p WHERE p.pubname = ?) AS published
                      FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?""", SlotCheck::facts, stream.publication(), slot());
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading slot " + slot() + " on " + where(), e);
        }
    }

    private static Facts facts(ResultSet row) throws SQLException {
        String confirmed = row.getString("confirmed_flush_lsn");
        return new Facts(
                row.getString("plugin"),
                row.getBoolean("ours"),
                row.getBoolean("published"),
                confirmed == null ? null : Lsn.parse(confirmed),
                row.getString("wal_status"),
                row.getString("invalidation"));
    }

    private StreamBrokenFailure broken(String what) {
        return new StreamBrokenFailure("stream %s is broken: %s%s".formatted(stream.id(), what, WAY_OUT));
    }

    private String slot() {
        return stream.slot();
    }

    private String where() {
        return source.describe();
    }

    private record Facts(
            @Nullable String plugin,
            boolean ourDatabase,
            boolean hasPublication,
            @Nullable Lsn confirmed,
            @Nullable String walStatus,
            @Nullable String invalidation) {}
}
