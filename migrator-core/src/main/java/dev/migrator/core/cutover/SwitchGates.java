package dev.migrator.core.cutover;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.MigrationStore;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.ParkedKeys;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.stream.Markers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The conditions for a switch, each with the numbers that it was judged by. Thread-safe. */
public final class SwitchGates {
    private static final Duration LONG_TRANSACTION = Duration.ofSeconds(5);

    private final Databases databases;
    private final MigrationStore migration;
    private final StreamStore streams;
    private final ReturnStreams returns;
    private final List<Supplier<Gate>> cutoverGates;
    private final Clock clock;

    /**
     * Gates over these databases.
     *
     * @param cutoverGates what else must hold before the writes leave old
     */
    public SwitchGates(
            Databases databases,
            MigrationStore migration,
            StreamStore streams,
            ReturnStreams returns,
            List<Supplier<Gate>> cutoverGates,
            Clock clock) {
        this.databases = databases;
        this.migration = migration;
        this.streams = streams;
        this.returns = returns;
        this.cutoverGates = List.copyOf(cutoverGates);
        this.clock = clock;
    }

    /** Judges every gate, so that all closed ones are reported at once. */
    public List<Gate> all(Side from) {
        Gate phase = phase(from);
        if (!phase.open()) {
            return List.of(phase);
        }
        List<Gate> gates = new ArrayList<>(List.of(phase, follows(from), parked(from), quiet(from), returnable(from)));
        if (from == Side.OLD) {
            cutoverGates.forEach(gate -> gates.add(gate.get()));
        }
        return gates;
    }

    private Gate phase(Side from) {
        Phase now = migration.read().phase();
        boolean ready = from == Side.OLD ? now.isReadyForCutover() : now == Phase.ON_NEW;
        return new Gate("phase", ready, "the migration is %s; next: %s".formatted(now, now.nextStep()));
    }

    /** The stream must be followed closely: a marker has to come through within two seconds. */
    private Gate follows(Side from) {
        long begun = clock.millis();
        try {
            StreamRecord stream = streams.theRunning(from);
            String marker = "gate-" + begun;
            Markers.write(databases.on(from), marker);
            returns.awaitMarker(stream, marker, Deadline.in(Duration.ofSeconds(2), clock));
            return new Gate("replay", true, "a marker came through in %d ms".formatted(clock.millis() - begun));
        } catch (MigratorException e) {
            return new Gate("replay", false, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Looks once more after the last write has been applied: a key may have been parked since the gates were judged.
     *
     * @throws RefusedFailure if a key is parked
     */
    void requireNothingParked(Side from) {
        Gate parked = parked(from);
        if (!parked.open()) {
            throw new RefusedFailure(parked.finding());
        }
    }

    /** The row of a parked key is not as the side says that has the writes. */
    private Gate parked(Side from) {
        try {
            StreamRecord stream = streams.theRunning(from);
            List<ParkedKey> keys = parkedKeys(databases.on(stream.target()), stream.id());
            return new Gate(
                    "parked keys",
                    keys.isEmpty(),
                    keys.isEmpty()
                            ? "none"
                            : "%d rows of %s are set aside and not followed, first %s. Run: migrator unpark, then migrator verify"
                                    .formatted(
                                            keys.size(),
                                            stream.target().word(),
                                            keys.get(0).sentence()));
        } catch (MigratorException e) {
            return new Gate("parked keys", false, String.valueOf(e.getMessage()));
        }
    }

    private static List<ParkedKey> parkedKeys(Database target, String stream) {
        try (Connection connection = target.open(Purpose.MONITOR)) {
            return ParkedKeys.on(connection).of(stream);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the parked keys on " + target.describe(), e);
        }
    }

    /** Transactions that would hold up the fence, by name. */
    private Gate quiet(Side from) {
        List<String> open = query(databases.on(from), """
                SELECT 'pid ' || pid || ' of ' || coalesce(usename, '?') || ', open for ' ||
                       round(extract(epoch FROM clock_timestamp() - xact_start)) || ' s'
                  FROM pg_catalog.pg_stat_activity
                 WHERE backend_xid IS NOT NULL AND xact_start < clock_timestamp() - ?::interval
                UNION ALL
                SELECT 'prepared transaction ' || quote_literal(gid) FROM pg_catalog.pg_prepared_xacts
                 WHERE database = pg_catalog.current_database()""", LONG_TRANSACTION.toSeconds() + " seconds");
        return new Gate(
                "transactions",
                open.isEmpty(),
                open.isEmpty() ? "none is long or prepared" : "end these first: " + open);
    }

    /** The way back needs a logical log on the other side. */
    private Gate returnable(Side from) {
        Database other = databases.on(from.other());
        String level =
                query(other, "SELECT pg_catalog.current_setting('wal_level')").get(0);
        return new Gate(
                "way back",
                level.equals("logical"),
                level.equals("logical")
                        ? other.side().word() + " writes a logical log"
                        : "wal_level on %s is %s; set wal_level = logical there and restart it"
                                .formatted(other.describe(), level));
    }

    private static List<String> query(Database database, String sql, Object... values) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            return Queries.on(connection).list("judging the gates of a switch", sql, r -> r.getString(1), values);
        } catch (SQLException e) {
            throw SqlFailures.wrap("judging the gates on " + database.describe(), e);
        }
    }
}
