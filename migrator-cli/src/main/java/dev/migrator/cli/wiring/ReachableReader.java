package dev.migrator.cli.wiring;

import dev.migrator.cli.output.Figures;
import dev.migrator.cli.status.Reachable;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.control.WorkerStore.Worker;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells what old alone knows of a migration, for the time while home is down. */
final class ReachableReader {
    private static final Duration ALIVE = Duration.ofSeconds(10);

    private final String name;
    private final Database old;
    private final WorkerStore workers;

    /** @param workers as old knows them */
    ReachableReader(String name, Database old, WorkerStore workers) {
        this.name = name;
        this.old = old;
        this.workers = workers;
    }

    Reachable read(RetryableFailure homeIsDown) {
        List<String> waits = new ArrayList<>();
        waits.add("replay waits for new; what capture reads meanwhile is kept in Kafka");
        List<Slot> slots;
        List<Worker> alive;
        try {
            slots = slots();
            alive = workers.alive(ALIVE);
        } catch (MigratorException e) {
            waits.add("capture waits for old: " + e.getMessage());
            return new Reachable(
                    name, String.valueOf(homeIsDown.getMessage()), List.of("does not answer"), waits, List.of());
        }
        for (Slot slot : slots) {
            waits.add(
                    slot.read()
                            ? "capture goes on: slot %s is being read".formatted(slot.name())
                            : "old waits for capture: nobody reads slot %s; is migrator start running, and Kafka up?"
                                    .formatted(slot.name()));
        }
        return new Reachable(
                name,
                String.valueOf(homeIsDown.getMessage()),
                slots.stream().map(Slot::sentence).toList(),
                waits,
                alive);
    }

    private List<Slot> slots() {
        String what = "reading the slots of " + old.describe();
        try (Connection connection = old.open(Purpose.MONITOR)) {
            return Queries.on(connection)
                    .list(
                            what,
                            """
                    SELECT slot_name, active,
                           coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn), 0)::bigint AS retained
                      FROM pg_catalog.pg_replication_slots
                     WHERE database = pg_catalog.current_database() AND NOT temporary
                       AND pg_catalog.starts_with(slot_name, ?) ORDER BY 1""",
                            row -> new Slot(row.getString(1), row.getBoolean(2), row.getLong(3)),
                            "migrator_" + name + "_");
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    private record Slot(String name, boolean read, long retained) {
        String sentence() {
            return "slot %s keeps %s of log".formatted(name, Figures.bytes(retained));
        }
    }
}
