package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.Markers;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A commit of old that is in its log and not yet visible. That lasts a moment with every commit; with a synchronous standby that
 * is down it lasts until somebody mends that.
 */
@Timeout(300)
class DelayedVisibilityIT {
    private static final String WAITING = """
            SELECT count(*) FROM pg_stat_activity
             WHERE wait_event = 'SyncRep' AND application_name IN ('shop', 'migrator control')""";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private MigratorProcess start;
    private int marks;

    @Test
    void whatIsDeliveredBeforeItIsVisibleIsNeitherLostNorDoubled() throws Exception {
        try (Servers servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start()) {
            fixture = MigrationFixture.create(servers, folder, "delayed", "existing");
            for (Side side : Side.values()) {
                fixture.execute(side, "CREATE TABLE public.t (id int PRIMARY KEY, v text)");
            }
            fixture.execute(Side.OLD, "INSERT INTO public.t SELECT g, 'a' FROM generate_series(1, 100) g");
            try (MigratorProcess running = fixture.start()) {
                start = running;
                fixture.awaitPhase(Phase.FOLLOWING, start);
                captureGoesOnBehindACommitThatWaits();
                aSnapshotWaitsForWhatItHolds();
                aVerificationWaitsAndIsRight();
                fixture.requireEqual();
            }
        }
    }

    /** The row is on new before a reader of old sees it; our heartbeat does not wait for the standby, our markers do. */
    private void captureGoesOnBehindACommitThatWaits() throws Exception {
        standby("nobody_home");
        CompletableFuture<Void> held = application("INSERT INTO public.t VALUES (2000, 'held')");
        await(
                "new has the row",
                () -> fixture.text(Side.NEW, "SELECT count(*) FROM public.t WHERE id = 2000")
                        .equals("1"));
        assertThat(fixture.text(Side.OLD, "SELECT count(*) FROM public.t WHERE id = 2000"))
                .isEqualTo("0");

        String beat = "SELECT coalesce(max(beat_at)::text, 'never') FROM migrator.heartbeat";
        for (int i = 0; i < 2; i++) {
            String before = fixture.text(Side.OLD, beat);
            await("the heart beats", () -> !fixture.text(Side.OLD, beat).equals(before));
        }
        arrive();

        CompletableFuture<Void> marker = CompletableFuture.runAsync(() -> Markers.write(old(), "waits"));
        await(
                "the marker waits for the standby",
                () -> fixture.text(Side.OLD, WAITING).equals("2"));
        assertThat(held).isNotDone();
        standby("");
        held.get(60, TimeUnit.SECONDS);
        marker.get(60, TimeUnit.SECONDS);
        arrive();
        fixture.requireEqual();
    }

    /**
     * The one moment at which a slot's snapshot holds a transaction that others do not see: it committed between the slot's last two
     * looks at what is running, each of which another transaction holds up.
     */
    private void aSnapshotWaitsForWhatItHolds() throws Exception {
        standby("nobody_home");
        int keepers = keepers();
        try (Connection first = connect();
                Connection second = connect()) {
            begin(first);
            CompletableFuture<ExportedSnapshot> making = CompletableFuture.supplyAsync(
                    () -> ExportedSnapshot.temporary(old(), "migrator_delayed_test", PATIENCE));
            awaitWalsenderWaits("for the first");
            begin(second);
            first.rollback();
            awaitWalsenderWaitsFor(second);
            CompletableFuture<Void> held = application("INSERT INTO public.t VALUES (3000, 'in the snapshot')");
            await("the commit waits", () -> fixture.text(Side.OLD, WAITING).equals("1"));
            second.rollback();
            await("the slot has its position", () -> keepers() == keepers + 1);
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(making).as("a snapshot with a row that nobody sees").isNotDone();

            standby("");
            try (ExportedSnapshot snapshot = making.get(60, TimeUnit.SECONDS);
                    Connection reader = snapshot.join(Purpose.VERIFY)) {
                held.get(60, TimeUnit.SECONDS);
                assertThat(text(reader, "SELECT count(*) FROM public.t WHERE id = 3000"))
                        .isEqualTo("1");
            }
        }
        arrive();
    }

    private void aVerificationWaitsAndIsRight() throws Exception {
        standby("nobody_home");
        CompletableFuture<Void> held = application("UPDATE public.t SET v = 'held' WHERE id < 50");
        await("the commit waits", () -> fixture.text(Side.OLD, WAITING).equals("1"));
        try (MigratorProcess verify = MigratorProcess.start(folder, "verify", "--report", folder.toString())) {
            await(
                    "its slot waits",
                    () -> fixture.text(
                                    Side.OLD,
                                    "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
                            .equals("1"));
            standby("");
            held.get(60, TimeUnit.SECONDS);
            verify.awaitEnd(Duration.ofSeconds(90));
            assertThat(verify.exitCode()).as(verify.output()).isZero();
        }
        arrive();
    }

    private int keepers() throws Exception {
        return Integer.parseInt(fixture.text(
                Side.OLD, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'migrator keeper'"));
    }

    private void standby(String name) throws Exception {
        fixture.execute(Side.OLD, "ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(name));
        fixture.text(Side.OLD, "SELECT pg_reload_conf()");
        await(
                "the setting is there",
                () -> fixture.text(Side.OLD, "SHOW synchronous_standby_names").equals(name));
        // The process that tells commits to wait shows nobody that it has read the setting too.
        TimeUnit.MILLISECONDS.sleep(500);
    }

    /** A session of the application, whose commits wait for the standby. */
    private CompletableFuture<Void> application(String sql) {
        return CompletableFuture.runAsync(() -> {
            try {
                fixture.executeAs(Side.OLD, "shop", sql);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Writes a row that waits for nobody, until it and all that was written before is on new. */
    private void arrive() throws Exception {
        marks++;
        fixture.execute(
                Side.OLD,
                "SET synchronous_commit = local; INSERT INTO public.t VALUES (%d, 'mark')".formatted(9000 + marks));
        String arrived = "SELECT count(*) FROM public.t WHERE id = %d".formatted(9000 + marks);
        await(
                "what was written is on new",
                () -> fixture.text(Side.NEW, arrived).equals("1"));
    }

    private void awaitWalsenderWaits(String what) throws InterruptedException {
        await(
                "the slot waits " + what,
                () -> fixture.text(
                                Side.OLD,
                                "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
                        .equals("1"));
    }

    private void awaitWalsenderWaitsFor(Connection transaction) throws Exception {
        String pid = text(transaction, "SELECT pg_backend_pid()");
        String waits =
                "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted AND %s = ANY (pg_blocking_pids(pid))"
                        .formatted(pid);
        await(
                "the slot waits for the second",
                () -> fixture.text(Side.OLD, waits).equals("1"));
    }

    private static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        text(connection, "SELECT pg_current_xact_id()");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        var endpoint = fixture.endpoint(Side.OLD);
        return DriverManager.getConnection(endpoint.jdbcUrl(), endpoint.user(), "x");
    }

    private Database old() {
        return new Database(Side.OLD, fixture.endpoint(Side.OLD));
    }

    private void await(String what, Check check) throws InterruptedException {
        try {
            MigrationFixture.await(
                    () -> {
                        try {
                            return check.holds();
                        } catch (Exception e) {
                            throw new IllegalStateException(what, e);
                        }
                    },
                    PATIENCE,
                    start);
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    /** Something that becomes true. */
    @FunctionalInterface
    private interface Check {
        boolean holds() throws Exception;
    }
}
