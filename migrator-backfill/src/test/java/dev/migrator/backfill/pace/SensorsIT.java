package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Servers of 14 and 18, each in both places, say how they are. */
class SensorsIT {
    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private static BackfillPair pair;

    @BeforeAll
    static void start() {
        pair = SERVERS.newPair();
        ControlSchema.install(pair.source());
    }

    @Test
    void countsSessionsOfOthersAtWorkAndNotOurs() throws Exception {
        try (Sensors sensors = sensors();
                Connection ours = pair.source().open(Purpose.COPY_OUT);
                Connection others = pair.source().open(Purpose.CONTROL);
                Statement sleep = ours.createStatement();
                Statement work = others.createStatement()) {
            work.execute("SET application_name = 'shop'");
            List<Thread> busy = new ArrayList<>();
            for (Statement statement : List.of(sleep, work)) {
                Thread thread = new Thread(() -> ignoringErrors(() -> statement.execute("SELECT pg_sleep(60)")));
                thread.start();
                busy.add(thread);
            }
            int active = 0;
            for (int i = 0; i < 100 && active == 0; i++) {
                active = old(sensors).sessions().active();
            }
            assertThat(active).isEqualTo(1);
            assertThat(old(sensors).sessions().atWork()).isTrue();
            assertThat(sensors.sessionsBefore().mean()).isEqualTo(1);
            sleep.cancel();
            work.cancel();
            for (Thread thread : busy) {
                thread.join();
            }
        }
    }

    /** Who may not see what others do must not take them for idle. */
    @Test
    void aRoleThatSeesNoStatesTakesTheSessionsOfOthersForWork() throws Exception {
        Servers.execute(pair.source(), "CREATE ROLE blind LOGIN PASSWORD 'x'");
        Endpoint endpoint = pair.source().endpoint();
        Database blind = new Database(
                Side.OLD, Endpoint.of(endpoint.host(), endpoint.port(), endpoint.database(), "blind", "x"));
        try (Sensors sensors = new Sensors(blind, pair.target(), Clock.systemUTC(), System::nanoTime)) {
            assertThat(sensors.sessionsBefore().atWork()).isFalse();
            Sample.Old alone = sensors.read(false).old();
            assertThat(alone).isNotNull();
            assertThat(alone.sessions().atWork()).as("only ours are there").isFalse();
            try (Connection shop = pair.source().open(Purpose.CONTROL);
                    Statement statement = shop.createStatement()) {
                statement.execute("SET application_name = 'shop'");
                Sample.Old other = sensors.read(false).old();
                assertThat(other).isNotNull();
                assertThat(other.sessions().active()).isZero();
                assertThat(other.sessions().atWork()).isTrue();
                assertThat(sensors.sessionsBefore().atWork()).isTrue();
            }
        }
    }

    @Test
    void measuresACommitThatLeavesNothingBehind() {
        try (Sensors sensors = sensors()) {
            assertThat(sensors.commitBefore())
                    .hasValueSatisfying(t -> assertThat(t).isBetween(Duration.ofNanos(1), Duration.ofSeconds(2)));
            String before = Servers.value(pair.source(), "SELECT pg_current_wal_lsn()");
            assertThat(old(sensors).commit()).isPositive();
            assertThat(Servers.value(pair.source(), "SELECT pg_current_wal_lsn() > '" + before + "'"))
                    .isEqualTo("t");
            assertThat(sensors.read(false).old()).isNotNull();
        }
    }

    /** The start of our own process slows some of them down. */
    @Test
    void theShortestOfSomeCommitsIsTheOneBefore() {
        AtomicInteger asked = new AtomicInteger();
        long[] readings = {0, 90, 100, 160, 200, 240, 300, 350, 400, 470, 500, 599, 600, 680};
        try (Sensors sensors =
                new Sensors(pair.source(), pair.target(), Clock.systemUTC(), () -> readings[asked.getAndIncrement()])) {
            assertThat(sensors.commitBefore()).contains(Duration.ofNanos(40));
        }
        assertThat(asked).hasValue(readings.length);
    }

    @Test
    void withoutTheControlSchemaOnOldTheCommitIsNotKnownAndTheRestIs() {
        try (Sensors sensors =
                new Sensors(SERVERS.newPair().source(), pair.target(), Clock.systemUTC(), System::nanoTime)) {
            assertThat(sensors.commitBefore()).isEmpty();
            assertThat(sensors.read(false).old()).isNotNull();
        }
    }

    @Test
    void countsForcedCheckpointsBeforeAndAfterTheirViewMoved() {
        for (Database fresh : List.of(pair.source(), pair.target())) {
            try (Sensors sensors = new Sensors(pair.source(), fresh, Clock.systemUTC(), System::nanoTime)) {
                Sample.Fresh before = fresh(sensors);
                Servers.execute(fresh, "CHECKPOINT");
                // The server tells its counters a moment later.
                Deadline.in(Duration.ofSeconds(20), Clock.systemUTC())
                        .await(
                                () -> fresh(sensors).forcedCheckpoints() > before.forcedCheckpoints(),
                                () -> "the checkpoint is not counted yet");
                assertThat(before.maxWalSize()).isEqualTo("1GB");
            }
        }
    }

    /** A stream of log whose reader says that it has applied nothing is what a standby that is behind looks like. */
    @Test
    void namesTheStandbyThatIsFurthestBehind() throws Exception {
        for (Database database : List.of(pair.source(), pair.target())) {
            String start = Servers.value(database, "SELECT pg_current_wal_lsn()");
            try (Sensors sensors = new Sensors(pair.source(), database, Clock.systemUTC(), System::nanoTime);
                    Connection connection = database.openReplication();
                    PGReplicationStream behind = connection
                            .unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .physical()
                            .withStartPosition(LogSequenceNumber.valueOf(start))
                            .start()) {
                behind.setAppliedLSN(LogSequenceNumber.valueOf(start));
                behind.setFlushedLSN(LogSequenceNumber.valueOf(start));
                behind.forceUpdateStatus();
                Servers.execute(database, "SELECT pg_logical_emit_message(false, 'test', repeat('x', 3000000))");
                Sample.Standby standby = null;
                for (int i = 0; i < 200 && (standby == null || standby.behind() < 3_000_000); i++) {
                    standby = fresh(sensors).furthest();
                }
                assertThat(standby).isNotNull();
                assertThat(standby.behind()).isBetween(3_000_000L, 30_000_000L);
                assertThat(standby.name()).isEqualTo("migrator slot");
            }
        }
    }

    private static Sensors sensors() {
        return new Sensors(pair.source(), pair.target(), Clock.systemUTC(), System::nanoTime);
    }

    private static Sample.Old old(Sensors sensors) {
        Sample.Old old = sensors.read(true).old();
        assertThat(old).isNotNull();
        return old;
    }

    private static Sample.Fresh fresh(Sensors sensors) {
        Sample.Fresh fresh = sensors.read(true).fresh();
        assertThat(fresh).isNotNull();
        return fresh;
    }

    private static void ignoringErrors(SqlAction action) {
        try {
            action.run();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57014");
        }
    }

    private interface SqlAction {
        void run() throws SQLException;
    }
}
