package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.SchemaChangeRecord;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchStep;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SchemaChangedFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of old's schema while its rows are followed. */
@Timeout(300)
class SchemaChangesIT extends SchemaChangeRuns {
    @Test
    void stopsBeforeAChangeThatNewLacksAndGoesOnOnceItHasIt() throws Exception {
        begin("ddlstop", "stream: { ddl: stop }");
        running(() -> {
            arrive();
            old("""
                    CREATE INDEX ON shop.orders (a); COMMENT ON TABLE shop.orders IS 'x';
                    UPDATE shop.orders SET a = 'none' WHERE a IS NULL;
                    ALTER TABLE shop.orders SET (fillfactor = 90); ALTER TABLE shop.orders ALTER a SET DEFAULT 'q';
                    ALTER TABLE shop.orders ADD CHECK (id > -1000) NOT VALID; CREATE TEMP TABLE t (id int);
                    CREATE VIEW shop.v AS SELECT * FROM shop.log; DROP VIEW shop.v; ALTER TABLE shop.log ALTER x SET NOT NULL""");
            arrive();
            fresh("ALTER TABLE shop.orders ADD COLUMN early text DEFAULT 'e'");
            old(
                    "ALTER TABLE shop.orders ADD COLUMN early text DEFAULT 'e'; INSERT INTO shop.orders VALUES (60, 'a', 1, 'red', 'now')");
            arrive();
            assertThat(outcomes()).containsExactly("PRESENT shop.orders: add column early text DEFAULT 'e'::text");

            old("INSERT INTO shop.orders (id, a) VALUES (61, 'before the change')");
            old("""
                    INSERT INTO shop.orders (id, a) VALUES (62, 'before, in the same transaction');
                    ALTER TABLE shop.orders ADD COLUMN note text;
                    UPDATE shop.orders SET note = 'from ' || a WHERE id > 50;
                    ALTER TABLE shop.orders DROP COLUMN early; ALTER TABLE shop.orders RENAME COLUMN a TO label;
                    INSERT INTO shop.orders (id, label, note) VALUES (63, 'after', 'n')""");
            assertThat(stopped())
                    .hasMessageContaining("add column note text")
                    .hasMessageContaining("drop column early")
                    .hasMessageContaining("rename column a to label")
                    .hasMessageContaining("ALTER TABLE shop.orders ADD COLUMN note text")
                    .hasMessageContaining("migrator ddl --accept");
        });
        assertThat(fixture.text(Side.NEW, "SELECT string_agg(id::text, ',') FROM shop.orders WHERE id > 60"))
                .isEqualTo("61");
        try (MigratorProcess again = MigratorProcess.run(folder, "start")) {
            assertThat(again.exitCode()).as(again.output()).isEqualTo(8);
            assertThat(again.output()).contains("schema of the source changed", "run `migrator start`");
        }
        assertThat(fixture.succeed("ddl")).contains("waiting", "shop.orders: add column note text", "migrator start");
        fresh("""
                ALTER TABLE shop.orders ADD COLUMN note text; ALTER TABLE shop.orders DROP COLUMN early;
                ALTER TABLE shop.orders RENAME COLUMN a TO label""");
        running(() -> {
            arrive();
            fixture.requireEqual();
            old("ALTER TABLE shop.orders ALTER d TYPE numeric(12,4); INSERT INTO shop.orders (id, d) VALUES (64, 1.5)");
            assertThat(stopped()).hasMessageContaining("column d: type numeric(10,2) to numeric(12,4)");
        });
        fresh("ALTER TABLE shop.orders ALTER d TYPE numeric");
        running(() -> assertThat(stopped()).hasMessageContaining("column d: type numeric(10,2) to numeric(12,4)"));
        assertThat(fixture.succeed("ddl", "--accept")).contains("1 accepted");
        fresh("ALTER TABLE shop.orders ALTER d TYPE numeric(12,4)");
        running(() -> {
            arrive();
            fixture.requireEqual();
            old("ALTER TABLE shop.log RENAME TO journal; INSERT INTO shop.journal VALUES (99, 'renamed')");
            assertThat(stopped()).hasMessageContaining("rename from shop.log to shop.journal", "rename it back");
        });
        old("ALTER TABLE shop.journal RENAME TO log; INSERT INTO shop.log VALUES (100, 'renamed back')");
        accepting();
        running(() -> {
            arrive();
            fixture.requireEqual();
            assertThat(wiring.operations().verify().isClean()).isTrue();
        });
        fixture.succeed("abort");
        for (Side side : Side.values()) {
            assertThat(fixture.text(side, "SELECT count(*)::text FROM pg_event_trigger"))
                    .isEqualTo("0");
            assertThat(fixture.text(side, "SELECT (to_regnamespace('migrator') IS NULL)::text"))
                    .isEqualTo("true");
        }
    }

    @Test
    void makesAdditiveChangesOnNewAndStopsBeforeOthers() throws Exception {
        begin("ddlapply", "stream: { ddl: apply }");
        running(() -> {
            arrive();
            old("""
                    INSERT INTO shop.orders (id, a) VALUES (60, 'before');
                    ALTER TABLE shop.orders ADD COLUMN note text, ADD COLUMN n int NOT NULL DEFAULT 5,
                        ADD COLUMN "Odd ""name" shop.color DEFAULT 'blue', ALTER COLUMN d DROP NOT NULL;
                    INSERT INTO shop.orders (id, note, n, d) VALUES (61, 'same transaction', 6, NULL);
                    UPDATE shop.orders SET note = 'x' WHERE id < 5""");
            old("INSERT INTO shop.orders (id, note) VALUES (62, 'after it')");
            old("ALTER TYPE shop.color ADD VALUE 'green' AFTER 'red'");
            old("UPDATE shop.orders SET c = 'green' WHERE id < 10");
            old("""
                    CREATE TABLE shop.made (id bigserial PRIMARY KEY, o int REFERENCES shop.orders, at timestamptz DEFAULT now(),
                        t text UNIQUE, CHECK (id > 0));
                    INSERT INTO shop.made (o, t) SELECT n, 't' || n FROM generate_series(1, 20) AS n; DELETE FROM shop.made WHERE o = 3""");
            old("""
                    CREATE TABLE shop.keyless (x int, y text); INSERT INTO shop.keyless VALUES (1, 'a'), (1, 'a'), (2, NULL);
                    UPDATE shop.keyless SET y = 'b' WHERE x = 2""");
            old("""
                    CREATE TABLE shop.part_10 PARTITION OF shop.part FOR VALUES FROM (10) TO (20);
                    INSERT INTO shop.part VALUES (1, 11), (2, 12); UPDATE shop.part SET w = 13 WHERE w = 3;
                    ALTER TABLE shop.part ADD COLUMN z text; INSERT INTO shop.part VALUES (3, 14, 'z'), (3, 1, 'y')""");
            old("CREATE TABLE shop.range (id int PRIMARY KEY) PARTITION BY RANGE (id)");
            old("CREATE TABLE shop.range_0 PARTITION OF shop.range DEFAULT; INSERT INTO shop.range VALUES (7)");
            arrive();
            fixture.requireEqual();
            assertThat(outcomes()).allMatch(o -> o.startsWith("APPLIED") || o.contains("part_10: add column z"));
            assertThat(wiring.operations().verify().isClean()).isTrue();
            old(
                    "UPDATE shop.keyless SET y = 'c'; INSERT INTO shop.made (o) VALUES (1); INSERT INTO shop.range VALUES (8)");
            arrive();
            old("INSERT INTO shop.orders (id) VALUES (70)");
            old("CREATE TABLE shop.filled AS SELECT 1 AS one");
            assertThat(stopped()).hasMessageContaining("shop.filled: is not followed");
        });
        accepting();
        running(() -> {
            old("UPDATE shop.keyless SET x = 3; ALTER TABLE shop.orders DROP COLUMN note");
            assertThat(stopped()).hasMessageContaining("drop column note");
        });
        fresh("ALTER TABLE shop.orders DROP COLUMN note");
        old("DROP TABLE shop.filled");
        running(() -> {
            arrive();
            fixture.requireEqual();
            assertThat(wiring.operations().verify().isClean()).isTrue();
            assertThat(wiring.operations()
                            .cutover(SwitchMode.FOR_REAL, (r, s) -> {})
                            .step())
                    .isEqualTo(SwitchStep.DONE);
            fresh("""
                    ALTER TABLE shop.made ADD COLUMN later text DEFAULT 'l'; INSERT INTO shop.made (o, later) VALUES (2, 'on new');
                    UPDATE shop.keyless SET y = 'on new'; CREATE TABLE shop.on_new (id int PRIMARY KEY); INSERT INTO shop.on_new VALUES (1)""");
            arriveOn(Side.OLD);
            fixture.requireEqual();
            assertThat(wiring.operations().verify().isClean()).isTrue();
        });
    }

    /** Types are of every lane, tables of one, and a large transaction is written in parts, with its changes in their place. */
    @Test
    void makesChangesInSeveralLanesAndWithinALargeTransaction() throws Exception {
        begin("ddllanes", "stream: { ddl: apply, lanes: 3 }");
        running(() -> {
            arriveInAll(3);
            old("ALTER TYPE shop.color ADD VALUE 'green'");
            old("UPDATE shop.orders SET c = 'green' WHERE id < 10");
            old("""
                    INSERT INTO shop.orders (id, a) SELECT n, repeat('before', 40) FROM generate_series(1000, 30000) AS n;
                    INSERT INTO shop.log SELECT n, 'before' FROM generate_series(1, 100) AS n;
                    ALTER TABLE shop.orders ADD COLUMN note text DEFAULT 'n';
                    UPDATE shop.orders SET note = repeat('after', 40) WHERE id > 5000;
                    ALTER TABLE shop.log ADD COLUMN z int; UPDATE shop.log SET z = x WHERE x % 2 = 0;
                    INSERT INTO shop.orders (id, note) SELECT n, 'both' FROM generate_series(30001, 31000) AS n;
                    INSERT INTO shop.part VALUES (77, 7)""");
            arriveInAll(3);
            fixture.requireEqual();
            assertThat(outcomes())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(o -> o.startsWith("APPLIED") || o.contains("add label"));
            old("""
                    UPDATE shop.orders SET a = repeat('early', 40) WHERE id > 1000; INSERT INTO shop.log VALUES (9, 'x', 9);
                    ALTER TABLE shop.orders DROP COLUMN note; UPDATE shop.orders SET d = 2 WHERE id > 20000""");
            assertThat(stopped()).hasMessageContaining("drop column note");
        });
        assertThat(fixture.text(Side.NEW, "SELECT count(*)::text FROM shop.orders WHERE a LIKE 'early%' OR d = 2"))
                .isEqualTo("0");
        // The rows before it in the same large transaction have the column still: new may lose it only after them.
        accepting();
        running(() -> arriveInAll(3));
        fresh("ALTER TABLE shop.orders DROP COLUMN note");
        running(() -> {
            arriveInAll(3);
            fixture.requireEqual();
            assertThat(wiring.operations().verify().isClean()).isTrue();
        });
    }

    @Test
    void findsAddedAndDroppedColumnsByTheirRowsWhereItMayMakeNoEventTriggers() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "ddlseen", "existing");
        schema();
        old(
                "CREATE ROLE seen LOGIN REPLICATION PASSWORD 'x'; GRANT CREATE ON DATABASE ddlseen TO seen; ALTER SCHEMA shop OWNER TO seen; ALTER TABLE shop.orders OWNER TO seen;"
                        + " ALTER TABLE shop.log OWNER TO seen; ALTER TABLE shop.part OWNER TO seen; ALTER TABLE shop.part_0 OWNER TO seen;"
                        + " ALTER TABLE public.mark OWNER TO seen; ALTER TYPE shop.color OWNER TO seen");
        Path file = folder.resolve("migrator.yaml");
        Files.writeString(
                file, Files.readString(file).replace("old: postgresql://postgres:", "old: postgresql://seen:"));
        open("stream: { ddl: apply }");
        try (Wiring opened = new Wiring(ConfigFile.load(file))) {
            assertThat(opened.operations().check().findings())
                    .anyMatch(f ->
                            f.check().equals("schema-changes") && f.message().contains("may not make event triggers"));
        }
        running(() -> {
            arrive();
            old("ALTER TABLE shop.orders ADD COLUMN note text");
            arrive();
            old("INSERT INTO shop.orders (id, note) VALUES (60, 'n'); ALTER TABLE shop.orders DROP COLUMN a");
            assertThat(stopped()).hasMessageContaining("add column note").hasMessageContaining("seen in its rows");
        });
        fresh("ALTER TABLE shop.orders ADD COLUMN note text");
        running(() -> {
            arrive();
            old("INSERT INTO shop.orders (id) VALUES (61)");
            assertThat(stopped()).hasMessageContaining("drop column a");
        });
        fresh("ALTER TABLE shop.orders DROP COLUMN a");
        running(() -> {
            old("INSERT INTO shop.orders (id) VALUES (62)");
            arrive();
            fixture.requireEqual();
        });
    }

    @Test
    void followsChangesUnderOtherNames() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "ddlmapped", "existing");
        schema();
        fresh("""
                ALTER SCHEMA shop RENAME TO sales; ALTER TABLE sales.orders RENAME TO "order";
                ALTER TABLE sales."order" RENAME id TO order_id; ALTER TABLE sales."order" DROP COLUMN a""");
        open("""
                stream: { ddl: apply }
                mapping:
                  schemas: { shop: sales }
                  tables: { shop.orders: { to: sales.order, columns: { id: order_id }, drop: [a] } }""");
        running(() -> {
            arrive();
            old("""
                    ALTER TABLE shop.orders ADD COLUMN note text; INSERT INTO shop.orders (id, a, note) VALUES (60, 'a', 'n');
                    ALTER TABLE shop.orders ALTER a TYPE varchar(100); UPDATE shop.orders SET a = 'b', note = 'm' WHERE id < 4""");
            old("ALTER TYPE shop.color ADD VALUE 'green'");
            old("INSERT INTO shop.orders (id, c) VALUES (61, 'green')");
            arrive();
            requireEqualUnderOtherNames();
            old("ALTER TABLE shop.orders RENAME d TO amount; INSERT INTO shop.orders (id, amount) VALUES (62, 3)");
            assertThat(stopped()).hasMessageContaining("rename column d to amount");
        });
        fresh("ALTER TABLE sales.\"order\" RENAME d TO amount");
        running(() -> {
            arrive();
            old("CREATE TABLE shop.made (id int PRIMARY KEY); INSERT INTO shop.made VALUES (1)");
            assertThat(stopped()).hasMessageContaining("shop.made: create");
        });
        fresh("CREATE TABLE sales.made (id int PRIMARY KEY)");
        running(() -> {
            arrive();
            assertThat(fixture.text(Side.NEW, "SELECT string_agg(id::text, ',') FROM sales.made"))
                    .isEqualTo("1");
            assertThat(wiring.operations().verify().isClean()).isTrue();
        });
    }

    private void requireEqualUnderOtherNames() throws Exception {
        assertThat(
                        fixture.text(
                                Side.NEW,
                                "SELECT string_agg(ROW(order_id, d, c, note)::text, ' ' ORDER BY order_id) FROM sales.\"order\""))
                .isEqualTo(fixture.text(
                        Side.OLD, "SELECT string_agg(ROW(id, d, c, note)::text, ' ' ORDER BY id) FROM shop.orders"));
    }

    private void accepting() throws Exception {
        try (Wiring opened = new Wiring(ConfigFile.load(folder.resolve("migrator.yaml")))) {
            assertThat(opened.schemaChanges().accept()).isPositive();
        }
    }

    private MigratorException stopped() throws Exception {
        Instant end = Instant.now().plusSeconds(60);
        while (started.failure().isEmpty()) {
            assertThat(Instant.now()).as("a stop").isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        Optional<MigratorException> failure = started.failure();
        assertThat(failure.orElseThrow()).isInstanceOf(SchemaChangedFailure.class);
        assertThat(wiring.schemaChanges().all()).anyMatch(SchemaChangeRecord::isWaiting);
        return failure.orElseThrow();
    }

    /** A marker that is written now is in so many lanes. */
    private void arriveInAll(int lanes) throws Exception {
        String marker = "test-" + ++marks;
        asApplication(Side.OLD, "INSERT INTO migrator.marker (id) VALUES ('%s')".formatted(marker));
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        String arrived = "SELECT count(*)::text FROM migrator.receipt WHERE marker = '%s'".formatted(marker);
        while (!fixture.text(Side.NEW, arrived).equals(Integer.toString(lanes))) {
            started.failure().ifPresent(f -> {
                throw f;
            });
            assertThat(Instant.now()).as(marker).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
