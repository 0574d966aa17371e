package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.cutover.SwitchStep;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.postgres.StopMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transaction ids have 32 bits in the log and begin anew after four billion; old passes that while it is followed. */
@Timeout(300)
class WraparoundIT {
    private static final long WRAP = 1L << 32;
    private static final long BEFORE = WRAP - 3_000;
    private static final String NEXT = "SELECT pg_current_xact_id()::text";

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private int marks;

    @Test
    void transactionsAroundTheWrapArriveOnceAndWhole() throws Exception {
        Path tool = DebianTool.require("pg_resetwal", "postgresql-contrib");
        try (Servers servers = Servers.builder()
                .postgres("old", PostgresOptions.of(DebianTool.major(tool)).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start()) {
            age(servers.embeddedPostgres("old"), tool);
            fixture = MigrationFixture.create(servers, folder, "wrapped", "existing");
            Files.writeString(
                    folder.resolve("migrator.yaml"), "cutover: { pause_budget: 1m }\n", StandardOpenOption.APPEND);
            for (Side side : Side.values()) {
                fixture.execute(side, """
                        CREATE TABLE public.t (id int PRIMARY KEY, v text);
                        CREATE TABLE public.w (a int); ALTER TABLE public.w REPLICA IDENTITY FULL""");
            }
            fixture.execute(Side.OLD, "INSERT INTO public.t SELECT g, 'a' FROM generate_series(1, 1000) g");
            MigratorProcess killed = fixture.start();
            fixture.awaitPhase(Phase.FOLLOWING, killed);
            assertThat(next()).as("the copy was made before the wrap").isBetween(BEFORE, WRAP - 1_000);
            passTheWrap();
            arrive(killed);
            killed.kill();
            small(200);
            try (MigratorProcess again = fixture.start()) {
                arrive(again);
                fixture.requireEqual();
                fixture.succeed("verify", "--report", folder.toString());
                moveTheWrites(again);
                fixture.execute(Side.NEW, "UPDATE public.t SET v = 'on new' WHERE id < 10");
                fixture.execute(Side.NEW, "INSERT INTO public.t VALUES (-1, 'on new')");
                MigrationFixture.await(() -> isThere(Side.OLD, -1), Duration.ofSeconds(60), again);
                fixture.requireEqual();
            }
        }
    }

    private void moveTheWrites(MigratorProcess start) throws Exception {
        try (Wiring wiring = new Wiring(ConfigFile.load(folder.resolve("migrator.yaml")))) {
            Operations operations = wiring.operations();
            MigrationFixture.await(
                    () -> operations.gates(Side.OLD).stream().allMatch(Gate::open), Duration.ofSeconds(60), start);
            assertThat(operations.cutover(SwitchMode.FOR_REAL, (r, s) -> {}).step())
                    .isEqualTo(SwitchStep.DONE);
        }
    }

    /**
     * Some transactions are left before the wrap; all that is there is frozen, as it would be on a server of that age. It is frozen
     * once more afterwards: else the catalogs would say that it was in the distant future, and autovacuum would drop what the log
     * of commits knows of the transactions before the wrap.
     */
    private static void age(PostgresServer old, Path tool) throws SQLException {
        execute(old, "postgres", "ALTER DATABASE template0 ALLOW_CONNECTIONS true");
        freeze(old);
        old.stop(StopMode.FAST);
        // The page of the commit log that the next transaction is on; the server would have made it on the way there.
        old.onFiles(
                data -> List.of("dd", "if=/dev/zero", "of=" + data.resolve("pg_xact/0FFF"), "bs=262144", "count=1"));
        old.onFiles(data -> List.of(
                tool.toString(), "-x", Long.toString(BEFORE), "-u", Long.toString(BEFORE - 10), data.toString()));
        old.start();
        freeze(old);
        execute(old, "postgres", "ALTER DATABASE template0 ALLOW_CONNECTIONS false");
        try (Connection connection = connect(old, "postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT min(age(datfrozenxid)), max(age(datfrozenxid)) FROM pg_database")) {
            row.next();
            assertThat(row.getInt(1)).isNotNegative();
            assertThat(row.getInt(2)).as("all is frozen just before the wrap").isLessThan(1_000);
        }
    }

    private static void freeze(PostgresServer server) throws SQLException {
        for (String database : List.of("postgres", "template1", "template0")) {
            execute(server, database, "VACUUM (FREEZE)");
        }
    }

    private static void execute(PostgresServer server, String database, String sql) throws SQLException {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(PostgresServer server, String database) throws SQLException {
        return DriverManager.getConnection(server.endpoint(database).jdbcUrl(), "postgres", "x");
    }

    /** Transactions before, over and after the wrap, one of them with thousands of ids of its own. */
    private void passTheWrap() throws Exception {
        try (Connection open = connect();
                Statement early = open.createStatement()) {
            open.setAutoCommit(false);
            early.execute("UPDATE public.t SET v = 'begun before' WHERE id = 1");
            small(200);
            fixture.execute(Side.OLD, """
                    DO $$
                    BEGIN
                      FOR i IN 1..3500 LOOP
                        BEGIN
                          INSERT INTO public.w VALUES (i % 50);
                          UPDATE public.t SET v = 'sub ' || i WHERE id = 2 + i % 900;
                          IF i % 10 = 0 THEN RAISE EXCEPTION 'undone'; END IF;
                        EXCEPTION WHEN raise_exception THEN NULL;
                        END;
                      END LOOP;
                    END $$""");
            assertThat(next()).as("the wrap").isGreaterThan(WRAP);
            small(200);
            early.execute("INSERT INTO public.t VALUES (0, 'committed after')");
            open.commit();
        }
        fixture.execute(Side.OLD, "VACUUM");
        fixture.execute(Side.OLD, "DELETE FROM public.w WHERE ctid IN (SELECT min(ctid) FROM public.w GROUP BY a)");
    }

    private void small(int transactions) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < transactions; i++) {
                statement.execute("UPDATE public.t SET v = v || '.' WHERE id = " + (950 + i % 50));
            }
        }
    }

    private long next() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NEXT)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void arrive(MigratorProcess start) throws Exception {
        int id = 10_000 + ++marks;
        fixture.execute(Side.OLD, "INSERT INTO public.t VALUES (%d, 'mark')".formatted(id));
        MigrationFixture.await(() -> isThere(Side.NEW, id), Duration.ofSeconds(90), start);
    }

    private boolean isThere(Side side, int id) {
        try {
            return fixture.text(side, "SELECT count(*) FROM public.t WHERE id = " + id)
                    .equals("1");
        } catch (Exception e) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        var endpoint = fixture.endpoint(Side.OLD);
        return DriverManager.getConnection(endpoint.jdbcUrl(), endpoint.user(), "x");
    }
}
