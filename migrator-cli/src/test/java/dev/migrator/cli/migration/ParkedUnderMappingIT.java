package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchStep;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.run.Role;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are set aside under other names, on both ways, and an unpark that is killed again and again. */
@Timeout(300)
class ParkedUnderMappingIT {
    private static final long SEED = Long.getLong("migrator.seed", System.nanoTime() % 1_000_000);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SETTINGS = """
            stream: { on_error: park }
            cutover: { pause_budget: 1m }
            mapping:
              schemas: { shop: sales }
              tables:
                shop.item: { to: sales.thing, columns: { id: thing_id }, drop: [gone] }
            """;
    private static final String ON_OLD = "SELECT string_agg(ROW(id, v)::text, ' ' ORDER BY id) FROM shop.item";
    private static final String ON_NEW =
            "SELECT string_agg(ROW(thing_id, v)::text, ' ' ORDER BY thing_id) FROM sales.thing";
    private static final String HELD = "SELECT count(*) > 0 FROM migrator.lane WHERE hold_at IS NOT NULL";
    private static final String AS_REPLICA = "SET session_replication_role = replica; ";

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private Killing killing;
    private Operations operations;
    private int marks;

    @Test
    void unparkIsKilledAndRunAgainUntilEveryRowIsFollowedOnBothWays() throws Exception {
        try (Servers servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start()) {
            fixture = MigrationFixture.create(servers, folder, "parkedmapped", "existing");
            killing = new Killing(fixture, SEED);
            killing.say("seed " + SEED);
            fixture.execute(Side.OLD, """
                    CREATE SCHEMA shop; CREATE TABLE shop.item (id int PRIMARY KEY, v text, gone text DEFAULT 'g');
                    CREATE TABLE shop.mark (id int PRIMARY KEY);
                    INSERT INTO shop.item SELECT g, repeat('v' || g, 2000) FROM generate_series(1, 600) g""");
            fixture.execute(Side.NEW, """
                    CREATE SCHEMA sales; CREATE TABLE sales.thing (v text, thing_id int PRIMARY KEY, extra int DEFAULT 7);
                    CREATE TABLE sales.mark (id int PRIMARY KEY)""");
            Path file = Files.writeString(folder.resolve("migrator.yaml"), SETTINGS, StandardOpenOption.APPEND);
            try (Wiring wiring = new Wiring(ConfigFile.load(file))) {
                operations = wiring.operations();
                try (StartedMigration started = operations.start(EnumSet.allOf(Role.class))) {
                    started.awaitFollowing(Duration.ofSeconds(60));
                    assertThat(operations.verify().isClean()).isTrue();
                    onTheWayThere();
                    moveTheWrites();
                    onTheWayBack();
                }
            }
        }
    }

    private void onTheWayThere() throws Exception {
        fixture.execute(Side.NEW, "DELETE FROM sales.thing WHERE thing_id <= 400");
        fixture.execute(Side.OLD, "UPDATE shop.item SET v = v || 'changed' WHERE id % 2 = 0");
        arrive(Side.OLD);
        assertThat(parked(Side.NEW)).isEqualTo("200");
        killUnpark(2, Side.NEW, "UPDATE shop.item SET v = 'again' WHERE id % 5 = 0", Side.OLD);
        // The rows of odd numbers were lost too and never changed, so nothing told replay.
        assertThat(fixture.text(
                        Side.NEW, "SELECT count(*) FROM sales.thing WHERE thing_id <= 400 AND thing_id % 2 = 1"))
                .isNotEqualTo("200");
        operations.repair(operations.verify());
        requireEqual();
        assertThat(fixture.text(Side.NEW, "SELECT string_agg(DISTINCT extra::text, ',') FROM sales.thing"))
                .isEqualTo("7");
    }

    private void moveTheWrites() throws Exception {
        assertThat(operations.verify().isClean()).isTrue();
        assertThat(operations.cutover(SwitchMode.FOR_REAL, (r, s) -> {}).step()).isEqualTo(SwitchStep.DONE);
        fixture.execute(Side.NEW, "UPDATE sales.thing SET v = 'on new' WHERE thing_id = 1");
        arrive(Side.NEW);
        requireEqual();
    }

    private void onTheWayBack() throws Exception {
        fixture.execute(Side.OLD, AS_REPLICA + "DELETE FROM shop.item WHERE id BETWEEN 101 AND 200");
        fixture.execute(Side.NEW, "UPDATE sales.thing SET v = 'b' || v WHERE thing_id BETWEEN 101 AND 200");
        arrive(Side.NEW);
        assertThat(parked(Side.OLD)).isEqualTo("100");
        assertThat(fixture.text(Side.OLD, "SELECT DISTINCT table_schema || '.' || table_name FROM migrator.parked_key"))
                .isEqualTo("shop.item");
        assertThat(fixture.succeed("status")).contains("100 keys PARKED");
        assertThat(operations.verify().isClean()).isFalse();
        assertThatThrownBy(() -> operations.rollback(SwitchMode.FOR_REAL, (r, s) -> {}))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("parked keys: 100 rows of old are set aside");
        killUnpark(1, Side.OLD, "UPDATE sales.thing SET v = 'c' WHERE thing_id % 5 = 0", Side.NEW);
        requireEqual();
        assertThat(operations.verify().isClean()).isTrue();
        assertThat(operations.rollback(SwitchMode.FOR_REAL, (r, s) -> {}).step())
                .isEqualTo(SwitchStep.DONE);
        fixture.execute(Side.OLD, "UPDATE shop.item SET v = 'back' WHERE id % 3 = 0");
        arrive(Side.OLD);
        requireEqual();
    }

    /** Killed at any moment from the hold on, with changes going on: the keys are parked or followed, never in between. */
    private void killUnpark(int times, Side target, String change, Side source) throws Exception {
        String held = target == Side.NEW ? HELD : "SELECT true";
        for (int i = 0; i < times; i++) {
            MigratorProcess unpark = MigratorProcess.start(folder, "unpark");
            if (target == Side.OLD) {
                awaitHoldOnOld(unpark);
            }
            killing.after("unpark " + i, held, 400, unpark);
            fixture.execute(source, change);
        }
        arrive(source);
        assertThat(fixture.succeed("unpark")).doesNotContain("still parked");
        assertThat(parked(target)).isEqualTo("0");
        fixture.execute(source, change);
        arrive(source);
    }

    private void awaitHoldOnOld(MigratorProcess unpark) throws Exception {
        killing.await(
                "the lanes are held, or unpark has ended",
                PATIENCE,
                () -> !unpark.isAlive() || killing.isTrue(Side.OLD, HELD));
    }

    private String parked(Side target) throws Exception {
        return fixture.text(target, "SELECT count(*) FROM migrator.parked_key");
    }

    private void requireEqual() throws Exception {
        assertThat(fixture.text(Side.NEW, ON_NEW)).isEqualTo(fixture.text(Side.OLD, ON_OLD));
    }

    /** Writes a row and waits until it, and all that was written before, is on the other side or set aside. */
    private void arrive(Side from) throws Exception {
        marks++;
        String schema = from == Side.OLD ? "shop" : "sales";
        String other = from == Side.OLD ? "sales" : "shop";
        fixture.execute(from, "INSERT INTO %s.mark VALUES (%d)".formatted(schema, marks));
        String arrived = "SELECT count(*) = 1 FROM %s.mark WHERE id = %d".formatted(other, marks);
        killing.await("mark " + marks + " from " + from.word(), PATIENCE, () -> killing.isTrue(from.other(), arrived));
    }
}
