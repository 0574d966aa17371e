package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.Commands;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is bounded, throttled by an operator and by what presses on old, paused, killed and resumed. */
class PacedMigrationIT {
    private static final int SLEEPERS = 4;
    private static final double MEGABYTE = 1 << 20;
    private static final String MOVED = "SELECT coalesce(sum(bytes), 0) FROM migrator.chunk";
    private static Servers servers;

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private Commands commands;
    private MigratorProcess start;
    private final List<Connection> sleepers = new ArrayList<>();

    @BeforeAll
    static void startServers() {
        servers = Servers.builder()
                .postgres("old", 14)
                .postgres("new", 18)
                .kafka()
                .start();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @BeforeEach
    void fillOld() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "paced", "transfer");
        commands = new Commands(folder.resolve("migrator.yaml"));
        Files.writeString(folder.resolve("migrator.yaml"), """
                backfill:
                  chunk: 1MB
                  throttle:
                    rate: 2MB
                    max_snapshot_age: 2s
                    max_active_sessions: 3
                    max_transaction_growth: 10000
                    max_commit_slowdown: 1000
                    max_forced_checkpoints: 10000
                """, StandardOpenOption.APPEND);
        fixture.execute(Side.OLD, """
                CREATE TABLE public.large AS
                    SELECT n AS id, repeat(md5(n::text), 24) AS filler FROM generate_series(1, 130000) n;
                ALTER TABLE public.large ADD PRIMARY KEY (id);
                CREATE TABLE public.small (id int PRIMARY KEY);
                INSERT INTO public.small SELECT generate_series(1, 1000)""");
    }

    @AfterEach
    void stopEverything() throws Exception {
        endSleepers();
        if (start != null) {
            start.close();
        }
    }

    @Test
    void goesAsFastAsItMayAndSaysWhatKeepsIt() throws Exception {
        start = fixture.start();
        try {
            await("the copy has begun", MOVED.replace("sum(bytes), 0)", "sum(bytes), 0) > 2000000"));
            boundsTheRate();
            slowsDownForTheSessionsOfOthers();
            pausesWithoutASnapshotAndGoesOn();
            pausesAlsoOverARestart();
            resumes();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("migrator start said:\n" + start.output(), e);
        }
    }

    private void boundsTheRate() throws Exception {
        assertThat(run(0, "throttle")).contains("of 4 workers at work, at most 2 MB/s");
        assertThat(run(0, "throttle", "--workers", "1")).contains("ordered: 1 workers, rate as in the file");
        await("one worker is at work", "SELECT working <= 1 AND allowed = 1 AND most = 1 FROM migrator.pace");
        assertThat(megabytesPerSecond()).isBetween(1.2, 2.8);
        run(0, "throttle", "--rate", "5MB");
        assertThat(megabytesPerSecond()).isBetween(3.2, 6.8);
        assertThat(fixture.query(Side.NEW, "SELECT speed FROM migrator.pace", row -> row.getLong(1)) / MEGABYTE)
                .isBetween(1.5, 6.5);
        run(0, "throttle", "--workers", "4", "--rate", "2MB");
        await("four workers are at work", "SELECT working = 4 FROM migrator.pace");
        assertThat(run(2, "throttle", "--workers", "0")).contains("accepted: a whole number from 1 to 64");
        assertThat(run(2, "throttle", "--rate", "fast")).contains("accepted: unlimited, or a size from 1MB");
    }

    private void slowsDownForTheSessionsOfOthers() throws Exception {
        assertThat(waves()).as("snapshots while nobody else is at work").isEqualTo(1);
        beginSleepers();
        await("workers are taken away", "SELECT allowed < 4 AND auto FROM migrator.pace");
        String reason = "%d sessions of others are at work on old, limit 3".formatted(SLEEPERS);
        assertThat(run(0, "throttle"))
                .contains("allowed")
                .contains("slowed down since")
                .contains(reason);
        String status = run(0, "status");
        assertThat(status).contains(reason);
        assertThat(status).containsPattern("copy: +\\d of 2 tables, .* MB of .* MB, .*/s, ETA ");
        assertThat(status).containsPattern("public\\.large +\\d+ of +\\d+ chunks .*/s  ETA \\d");
        assertThat(run(0, "status", "--json"))
                .contains("\"reason\" : \"" + reason)
                .containsPattern("\"bytesPerSecond\" : [1-9]");
        await(
                "snapshots are given up for them",
                "SELECT max(number) > 2 FROM migrator.wave",
                Duration.ofMinutes(3)); // a wave lasts for five times what it takes to begin it here
        run(0, "throttle", "--no-auto");
        await("all may work again", "SELECT allowed = 4 AND reason = '' AND NOT auto FROM migrator.pace");
        endSleepers();
        run(0, "throttle", "--auto");
        await("it looks at the limits again", "SELECT auto FROM migrator.pace");
    }

    private void pausesWithoutASnapshotAndGoesOn() throws Exception {
        run(0, "pause");
        await("nobody works", "SELECT working = 0 FROM migrator.pace");
        MigrationFixture.await(() -> readersOfOld().equals("0"), Duration.ofSeconds(20), start);
        long before = moved();
        run(0, "resume");
        await("it goes on in another wave", MOVED.replace("sum(bytes), 0)", "sum(bytes), 0) > " + before));
    }

    private String readersOfOld() {
        try {
            return fixture.text(
                    Side.OLD,
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('migrator keeper', 'migrator copy-out')");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void pausesAlsoOverARestart() throws Exception {
        assertThat(run(0, "pause")).contains("PAUSED by " + System.getProperty("user.name"));
        assertThat(run(0, "pause")).contains("PAUSED by");
        await("nobody works", "SELECT working = 0 FROM migrator.pace");
        long before = moved();
        TimeUnit.SECONDS.sleep(2);
        assertThat(moved()).isEqualTo(before);
        assertThat(run(0, "status")).contains("pace:    PAUSED by").contains("to go on: migrator resume");

        start.kill();
        start = fixture.start();
        await(
                "the next start stands as well",
                "SELECT working = 0 AND seen_at > clock_timestamp() - interval '1 second'"
                        + " FROM migrator.pace WHERE worker LIKE '%:" + start.pid() + "'");
        TimeUnit.SECONDS.sleep(1);
        assertThat(moved()).isEqualTo(before);
        assertThat(readersOfOld()).as("sessions that keep old from cleaning up").isEqualTo("0");
    }

    private void resumes() throws Exception {
        run(0, "throttle", "--rate", "unlimited");
        assertThat(run(0, "resume")).contains("the copy is not paused");
        assertThat(run(0, "resume")).contains("the copy is not paused");
        fixture.awaitPhase(Phase.FOLLOWING, start);
        fixture.requireEqual();
        assertThat(run(0, "status")).contains("copy:    2 tables, 131,000 rows");
        assertThat(run(3, "throttle", "--workers", "2")).contains("the rows are copied (phase FOLLOWING)");
        assertThat(run(3, "pause")).contains("next: migrator verify");
        assertThat(run(0, "resume", "--json")).contains("\"tablesDone\" : 2");
        assertThat(run(0, "throttle")).contains("no process copies rows now").contains("any rate");
        assertThat(fixture.text(
                        Side.NEW,
                        "SELECT string_agg(concat_ws(' ', action, nullif(detail, '')), '; ' ORDER BY id) FROM migrator.audit"
                                + " WHERE action IN ('throttle', 'pause', 'resume')"))
                .isEqualTo("throttle workers 1; throttle rate 5MB; throttle workers 4, rate 2MB; throttle not auto;"
                        + " throttle auto; pause; resume; pause; throttle rate unlimited; resume");
    }

    private String run(int code, String... arguments) {
        Commands.Result result = commands.run(arguments);
        assertThat(result.code()).as(result.output()).isEqualTo(code);
        return result.output();
    }

    /** Over some seconds, begun when the last order has been taken over. */
    private double megabytesPerSecond() throws Exception {
        TimeUnit.MILLISECONDS.sleep(1500);
        long begun = System.nanoTime();
        long before = moved();
        TimeUnit.SECONDS.sleep(4);
        double speed = (moved() - before) / MEGABYTE / ((System.nanoTime() - begun) / 1e9);
        System.out.printf("%.2f MB/s%n", speed);
        return speed;
    }

    private long waves() throws Exception {
        return fixture.query(Side.NEW, "SELECT max(number) FROM migrator.wave", row -> row.getLong(1));
    }

    private long moved() throws Exception {
        return fixture.query(Side.NEW, MOVED, row -> row.getLong(1));
    }

    private void await(String what, String condition) throws InterruptedException {
        await(what, condition, Duration.ofSeconds(60));
    }

    private void await(String what, String condition, Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            MigrationFixture.await(() -> isTrue(condition), patience, start);
            System.out.printf("%s after %d ms%n", what, (System.nanoTime() - begun) / 1_000_000);
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    /** False also while the tables of the control schema are not there. */
    private boolean isTrue(String condition) {
        try {
            return fixture.query(Side.NEW, "SELECT coalesce((" + condition + "), false)", row -> row.getBoolean(1));
        } catch (Exception e) {
            return false;
        }
    }

    private void beginSleepers() throws SQLException {
        Endpoint old = fixture.endpoint(Side.OLD);
        for (int i = 0; i < SLEEPERS; i++) {
            Connection connection = DriverManager.getConnection(old.jdbcUrl(), old.user(), "x");
            sleepers.add(connection);
            Thread thread = new Thread(() -> sleep(connection), "sleeper");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void sleep(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_sleep(600)");
        } catch (SQLException e) {
            assertThat(e.getMessage()).as("cut by the test").isNotEmpty();
        }
    }

    private void endSleepers() throws Exception {
        if (!sleepers.isEmpty()) {
            fixture.text(
                    Side.OLD,
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
        }
        for (Connection connection : sleepers) {
            connection.close();
        }
        sleepers.clear();
    }
}
