package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.stream.Slot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Holds the slot to what was written down when the stream was made, and to what Kafka holds. */
final class SlotCheck {
    private final Database source;
    private final StreamRecord stream;

    SlotCheck(Database source, StreamRecord stream) {
        this.source = source;
        this.stream = stream;
    }

    /**
     * Checks that the slot is there, ours and alive.
     *
     * @throws StreamBrokenFailure if not
     */
    void checkAlive(Queries queries) {
        read(queries);
    }

    /**
     * Checks the slot, and that the source still has all that comes after what Kafka holds.
     *
     * @param logged every lane of the log is complete up to here
     * @param empty true if no lane of the log holds anything
     * @return from where the server will send
     * @throws StreamBrokenFailure if the source cannot send what comes after {@code logged}
     */
    Lsn check(Lsn logged, boolean empty) {
        Facts facts = read();
        if (logged.isAfter(facts.end())) {
            throw broken(
                    BreakReason.SOURCE_WENT_BACK,
                    "the log of %s ends at %s, but %s was read from it before, %d bytes further. The server was put back to an earlier state"
                            .formatted(where(), facts.end(), logged, logged.minus(facts.end())));
        }
        Lsn confirmed = facts.confirmed();
        if (confirmed == null || confirmed.isAfter(logged)) {
            throw ahead(facts, logged, empty);
        }
        return confirmed;
    }

    private StreamBrokenFailure ahead(Facts facts, Lsn logged, boolean empty) {
        String numbers = "slot %s on %s starts at %s, but the log in topic %s only holds what ended up to %s. "
                .formatted(slot(), where(), facts.confirmed(), stream.topic(), logged);
        if (facts.transactions() == 0) {
            return broken(
                    BreakReason.SLOT_RECREATED,
                    numbers + "Nothing was ever read from this slot: it was dropped and made anew");
        } else if (empty) {
            return broken(
                    BreakReason.TOPIC_TRUNCATED,
                    numbers + "The topic is empty though the slot was read: the topic lost records");
        }
        return broken(
                BreakReason.SLOT_ADVANCED,
                numbers
                        + "Somebody moved the slot (pg_replication_slot_advance) or read from it, or the topic lost its end");
    }

    private Facts read() {
        try (MonitorSession session = new MonitorSession(source)) {
            return session.ask(this::read);
        }
    }

    private Facts read(Queries queries) {
        Facts facts = queries.first("reading slot " + slot(), """
                SELECT s.plugin, s.database, s.database = pg_catalog.current_database() AS ours,
                       s.confirmed_flush_lsn, s.wal_status, pg_catalog.to_jsonb(s) ->> 'invalidation_reason' AS invalidation,
                       pg_catalog.pg_current_wal_flush_lsn() AS log_end, coalesce(t.total_txns, 0) AS transactions
                  FROM pg_catalog.pg_replication_slots s
                  LEFT JOIN pg_catalog.pg_stat_replication_slots t USING (slot_name)
                 WHERE s.slot_name = ?""", SlotCheck::facts, slot())
                .orElseThrow(() -> broken(BreakReason.SLOT_GONE, "slot %s is gone from %s".formatted(slot(), where())));
        checkOurs(facts);
        return facts;
    }

    private void checkOurs(Facts facts) {
        if (!"pgoutput".equals(facts.plugin()) || !facts.ourDatabase()) {
            throw broken(
                    BreakReason.SLOT_FOREIGN,
                    "slot %s on %s is not ours: plugin %s, database %s, instead of pgoutput and %s. Somebody made another of the same name"
                            .formatted(
                                    slot(),
                                    where(),
                                    facts.plugin(),
                                    facts.database(),
                                    source.endpoint().database()));
        }
        if ("lost".equals(facts.walStatus()) || facts.invalidation() != null) {
            throw broken(
                    BreakReason.SLOT_LOST,
                    "slot %s on %s was invalidated by the server (wal_status %s, reason %s): it kept more write-ahead log than max_slot_wal_keep_size allows, or nobody read from it for longer than idle_replication_slot_timeout, or wal_level was lowered"
                            .formatted(slot(), where(), facts.walStatus(), facts.invalidation()));
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

    private static Facts facts(ResultSet row) throws SQLException {
        String confirmed = row.getString("confirmed_flush_lsn");
        return new Facts(
                row.getString("plugin"),
                row.getString("database"),
                row.getBoolean("ours"),
                confirmed == null ? null : Lsn.parse(confirmed),
                row.getString("wal_status"),
                row.getString("invalidation"),
                Lsn.parse(row.getString("log_end")),
                row.getLong("transactions"));
    }

    private StreamBrokenFailure broken(BreakReason reason, String what) {
        return Breaks.of(stream, reason, what);
    }

    private String slot() {
        return stream.slot();
    }

    private String where() {
        return source.describe();
    }

    private record Facts(
            @Nullable String plugin,
            @Nullable String database,
            boolean ourDatabase,
            @Nullable Lsn confirmed,
            @Nullable String walStatus,
            @Nullable String invalidation,
            Lsn end,
            long transactions) {}
}
