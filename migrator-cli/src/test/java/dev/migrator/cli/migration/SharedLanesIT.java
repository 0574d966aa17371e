package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cdc.log.Agreements;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.StopMode;
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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four lanes, replayed by several processes that are killed, stopped, frozen and added under load. */
class SharedLanesIT {
    private static final int LANES = 4;
    /** Longer than Kafka waits for a sign of life of a member. */
    private static final long FREEZE_SECONDS = 9;

    /** For a machine that has other things to do; nothing here takes more than ten seconds on one that has not. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String WORKERS = """
            SELECT count(DISTINCT id) FROM migrator.worker
             WHERE role LIKE 'replay f1/%' AND note LIKE 'running%' AND seen_at > clock_timestamp() - interval '3 s'
            """;
    private static final List<String> TABLES = List.of(
            "CREATE TABLE account (id int PRIMARY KEY, email text UNIQUE, balance bigint NOT NULL)",
            "CREATE TABLE entry (id bigint PRIMARY KEY, account int NOT NULL REFERENCES account, amount bigint)",
            "CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node, word text)",
            "CREATE TABLE note (id bigint, said text)",
            "ALTER TABLE note REPLICA IDENTITY FULL",
            "CREATE TABLE day (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
            "CREATE TABLE day_one PARTITION OF day FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
            "CREATE TABLE day_two PARTITION OF day FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')");

    private static Servers servers;

    @TempDir
    Path folder;

    private final List<MigratorProcess> processes = new ArrayList<>();
    private MigrationFixture fixture;
    private Load load;

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
    void createTheTables() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "shared", "existing");
        Files.writeString(
                folder.resolve("migrator.yaml"), "stream:\n  lanes: %d\n".formatted(LANES), StandardOpenOption.APPEND);
        for (String sql : TABLES) {
            fixture.execute(Side.OLD, sql.replaceAll("(TABLE|PARTITION OF|REFERENCES) ", "$1 public."));
            fixture.execute(Side.NEW, sql.replaceAll("(TABLE|PARTITION OF|REFERENCES) ", "$1 public."));
        }
        fixture.execute(
                Side.OLD,
                "INSERT INTO public.account SELECT i, 'm' || i, 1000 FROM pg_catalog.generate_series(0, 99) AS i");
        load = new Load();
        load.start();
    }

    @AfterEach
    void stopEverything() throws Exception {
        load.end();
        killAll();
    }

    @Test
    void losesAndDoublesNothingWhileWorkersComeGoDieAndFreeze() throws Exception {
        try {
            MigratorProcess capture = begin("capture");
            MigratorProcess killed = begin("replay");
            MigratorProcess copy = begin("backfill");
            fixture.awaitPhase(Phase.FOLLOWING, copy);
            copy.kill();
            MigratorProcess polite = begin("replay");
            MigratorProcess frozen = begin("replay");
            await("three workers share the lanes", () -> workers() == 3);
            requireCaughtUp();

            killed.kill();
            await("two workers have all lanes", () -> workers() == 2 && rowsOfLanes() == LANES);
            requireCaughtUp();
            MigratorProcess last = begin("replay");
            await("the third has joined", () -> workers() == 3);

            signal("STOP", frozen);
            TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
            requireCaughtUp();
            signal("CONT", frozen);
            await("the frozen one is a member again", () -> workers() == 3);
            requireCaughtUp();
            assertThat(fixture.succeed("verify")).contains("are the same on both sides");

            polite.close();
            frozen.close();
            await("one has all lanes", () -> workers() == 1 && rowsOfLanes() == LANES);
            assertThat(fixture.succeed("status")).contains("has lanes 0, 1, 2, 3 of 4");
            load.end();
            requireCaughtUp();
            fixture.requireEqual();
            assertThat(capture.isAlive()).isTrue();
            assertThat(last.isAlive()).isTrue();
            killAll();
            requireHalvesStartAlone();
            killAll();
            requireAgreement();
        } catch (Exception | AssertionError e) {
            StringBuilder said = new StringBuilder();
            processes.forEach(p -> said.append(p.output()).append("\n-----\n"));
            throw new AssertionError(said.toString(), e);
        }
    }

    /** Capture from a cold start while new is down, then replay while old is down. */
    private void requireHalvesStartAlone() throws Exception {
        servers.embeddedPostgres("new").stop(StopMode.IMMEDIATE);
        begin("capture");
        fixture.execute(Side.OLD, "INSERT INTO public.note VALUES (1, 'without new')");
        String confirmed =
                "SELECT confirmed_flush_lsn >= '%s' FROM pg_replication_slots WHERE slot_name = 'migrator_shared_f1'"
                        .formatted(fixture.text(Side.OLD, "SELECT pg_current_wal_lsn()"));
        await("capture goes on without new", () -> fixture.query(Side.OLD, confirmed, row -> row.getBoolean(1)));
        killAll();
        servers.embeddedPostgres("new").start();
        servers.embeddedPostgres("old").stop(StopMode.IMMEDIATE);
        begin("replay");
        String arrived = "SELECT count(*) FROM public.note WHERE said = 'without new'";
        await("replay goes on without old", () -> fixture.query(Side.NEW, arrived, row -> row.getInt(1)) == 1);
        servers.embeddedPostgres("old").start();
        fixture.requireEqual();
    }

    private void requireAgreement() throws Exception {
        fixture.execute(
                Side.NEW,
                "UPDATE migrator.migration SET plan = jsonb_set(plan, '{tables,0,lane}', to_jsonb(((plan #>> '{tables,0,lane}')::int + 1) % 4))");
        requireRefused("what capture and replay of stream f1 agreed on");
        Path file = folder.resolve("migrator.yaml");
        Files.writeString(file, Files.readString(file).replace("lanes: 4", "lanes: 2"));
        requireRefused("stream.lanes is 2 and this migration was created with 4; it cannot change");
        Agreements topic =
                new Agreements(LogServer.at(servers.kafka().bootstrapServers()), "migrator.shared.agreement");
        assertThat(topic.read()).containsOnlyKeys("f1");
        fixture.succeed("abort");
        assertThat(topic.read()).isEmpty();
    }

    private void requireRefused(String why) throws Exception {
        MigratorProcess refused = begin("replay").awaitEnd(Duration.ofSeconds(60));
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(3);
        assertThat(refused.output()).contains(why);
    }

    private void killAll() throws InterruptedException {
        for (MigratorProcess process : processes) {
            process.kill();
        }
    }

    private MigratorProcess begin(String role) {
        MigratorProcess process = MigratorProcess.start(folder, "start", "--role", role);
        processes.add(process);
        return process;
    }

    private int workers() throws Exception {
        return fixture.query(Side.NEW, WORKERS, row -> row.getInt(1));
    }

    private int rowsOfLanes() throws Exception {
        return fixture.query(Side.NEW, WORKERS.replace("DISTINCT id", "DISTINCT role"), row -> row.getInt(1));
    }

    /** A marker written now reaches every lane. */
    private void requireCaughtUp() throws Exception {
        String marker = "test-" + System.nanoTime();
        fixture.execute(Side.OLD, "INSERT INTO migrator.marker (id) VALUES ('" + marker + "')");
        String sql = "SELECT count(*) FROM migrator.receipt WHERE marker = '" + marker + "'";
        await("the marker is in all lanes", () -> fixture.query(Side.NEW, sql, row -> row.getInt(1)) == LANES);
    }

    private static void signal(String name, MigratorProcess process) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.call()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(PATIENCE);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.printf(
                "%tT %s after %d ms%n", System.currentTimeMillis(), what, (System.nanoTime() - begun) / 1_000_000);
    }

    /** One transaction after the other over all tables, until it is told to end. */
    private final class Load {
        private final Thread thread = new Thread(this::work, "load");
        private volatile boolean ended;
        private volatile SQLException failure;

        void start() {
            thread.start();
        }

        void end() throws InterruptedException, SQLException {
            ended = true;
            thread.join();
            if (failure != null) {
                throw failure;
            }
        }

        private void work() {
            var endpoint = fixture.endpoint(Side.OLD);
            try (Connection connection = DriverManager.getConnection(endpoint.jdbcUrl(), endpoint.user(), "x");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int i = 1; !ended; i++) {
                    transaction(statement, i);
                    connection.commit();
                    TimeUnit.MILLISECONDS.sleep(15);
                }
            } catch (SQLException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void transaction(Statement statement, int i) throws SQLException {
            statement.execute("UPDATE account SET balance = balance - 1 WHERE id = " + i % 50);
            statement.execute("UPDATE account SET balance = balance + 1 WHERE id = " + (50 + i % 50));
            statement.execute("INSERT INTO entry VALUES (%d, %d, 1)".formatted(i, i % 100));
            statement.execute("INSERT INTO node VALUES (%d, %s, 'w')".formatted(i, i == 1 ? "NULL" : i - 1));
            statement.execute("UPDATE node SET word = 'x' WHERE id = " + i / 2);
            statement.execute("INSERT INTO note VALUES (%d, 'said')".formatted(i % 7));
            statement.execute("INSERT INTO day VALUES (%d, date '2020-06-01' + %d)".formatted(i, i % 500));
            statement.execute("DELETE FROM entry WHERE id = " + (i - 200));
            // an email handed from one row to another in one transaction
            statement.execute("UPDATE account SET email = NULL WHERE id = 0");
            statement.execute("UPDATE account SET email = 'free' || %d WHERE id = 0".formatted(i));
        }
    }
}
