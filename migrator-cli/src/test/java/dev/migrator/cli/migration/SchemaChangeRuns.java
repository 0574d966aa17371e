package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.run.Role;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A migration on an existing schema that old changes under it, one pair of databases for each test. */
abstract class SchemaChangeRuns {
    private static final String SCHEMA = """
            CREATE SCHEMA shop;
            CREATE TYPE shop.color AS ENUM ('red', 'blue');
            CREATE TABLE shop.orders (id int PRIMARY KEY, a text, d numeric(10,2) NOT NULL DEFAULT 0, c shop.color);
            CREATE TABLE shop.log (x int, y text);
            ALTER TABLE shop.log REPLICA IDENTITY FULL;
            CREATE TABLE shop.part (id int, w int, PRIMARY KEY (id, w)) PARTITION BY RANGE (w);
            CREATE TABLE shop.part_0 PARTITION OF shop.part FOR VALUES FROM (0) TO (10);
            CREATE TABLE public.mark (id int PRIMARY KEY);
            INSERT INTO shop.orders (id, a) SELECT n, 'row ' || n FROM generate_series(1, 50) AS n;
            INSERT INTO shop.log SELECT n, 'line ' || n FROM generate_series(1, 20) AS n;
            INSERT INTO shop.part SELECT n, n % 10 FROM generate_series(1, 20) AS n;
            """;

    static Servers servers;

    @TempDir
    Path folder;

    MigrationFixture fixture;
    Wiring wiring;
    StartedMigration started;
    int marks;

    @BeforeAll
    static void startServers() {
        servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    void begin(String name, String more) throws Exception {
        fixture = MigrationFixture.create(servers, folder, name, "existing");
        schema();
        open(more);
    }

    void schema() throws Exception {
        old(SCHEMA);
        fresh(SCHEMA.substring(0, SCHEMA.indexOf("INSERT")));
    }

    void open(String more) throws Exception {
        Files.writeString(folder.resolve("migrator.yaml"), more + "\n", StandardOpenOption.APPEND);
    }

    void old(String sql) throws Exception {
        asApplication(Side.OLD, sql);
    }

    void fresh(String sql) throws Exception {
        asApplication(Side.NEW, sql);
    }

    /** Sessions that are called after us are not watched. */
    void asApplication(Side side, String sql) throws Exception {
        fixture.executeAs(side, "shop", sql);
    }

    List<String> outcomes() {
        return wiring.schemaChanges().all().stream()
                .map(c -> c.outcome() + " " + c.sentence())
                .toList();
    }

    /** Runs the migration while {@code work} is done. */
    void running(Work work) throws Exception {
        try (Wiring opened = new Wiring(ConfigFile.load(folder.resolve("migrator.yaml")))) {
            wiring = opened;
            try (StartedMigration begun = opened.operations().start(EnumSet.allOf(Role.class))) {
                started = begun;
                work.run();
            }
        }
    }

    void arrive() throws Exception {
        arriveOn(Side.NEW);
    }

    /** Writes a row and waits until it, and all that was written before, is on the other side. */
    void arriveOn(Side to) throws Exception {
        marks++;
        asApplication(to.other(), "INSERT INTO public.mark VALUES (%d)".formatted(1000 + marks));
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        String arrived = "SELECT count(*)::text FROM public.mark WHERE id = %d".formatted(1000 + marks);
        while (!fixture.text(to, arrived).equals("1")) {
            started.failure().ifPresent(f -> {
                throw f;
            });
            assertThat(Instant.now()).as("mark " + marks).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** What a test does. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }
}
