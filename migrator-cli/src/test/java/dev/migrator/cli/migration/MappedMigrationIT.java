package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.output.VerificationText;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchStep;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.PlanText;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.run.Role;
import dev.migrator.embedded.Servers;
import dev.migrator.verify.report.VerificationReport;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another schema, other tables and columns on new, through every phase and back. */
class MappedMigrationIT {
    private static final String MAPPING = """
            mapping:
              schemas: { shop: sales }
              tables:
                shop.orders: { to: sales.order, columns: { cust: customer_id }, drop: [legacy_flag] }
                shop.item: { to: sales.order_item, columns: { id: item_id } }
            """;

    /** What both sides must have alike, told by each side's names. */
    private static final String ON_OLD = """
            SELECT concat_ws(E'\\n',
                (SELECT string_agg(ROW(id, cust, md5(body), price)::text, ' ' ORDER BY id) FROM shop.orders),
                (SELECT string_agg(ROW(id, order_id, what)::text, ' ' ORDER BY id) FROM shop.item),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM shop.log AS t),
                (SELECT string_agg(ROW(id, v)::text, ' ' ORDER BY id) FROM public.same))""";

    private static final String ON_NEW = """
            SELECT concat_ws(E'\\n',
                (SELECT string_agg(ROW(id, customer_id, md5(body), price)::text, ' ' ORDER BY id) FROM sales."order"),
                (SELECT string_agg(ROW(item_id, order_id, what)::text, ' ' ORDER BY item_id) FROM sales.order_item),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM sales.log AS t),
                (SELECT string_agg(ROW(id, v)::text, ' ' ORDER BY id) FROM public.same))""";

    private static Servers servers;

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private Operations operations;
    private int marks;

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

    @Test
    void everyRowIsTheSameUnderItsOtherNamesInEveryPhaseAndOnTheWayBack() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "mapped", "existing");
        for (Side side : Side.values()) {
            fixture.execute(side, resource("mapped-" + side.word() + ".sql"));
        }
        Path file = Files.writeString(folder.resolve("migrator.yaml"), MAPPING, StandardOpenOption.APPEND);
        try (Wiring wiring = new Wiring(ConfigFile.load(file))) {
            operations = wiring.operations();
            check();
            try (StartedMigration started = operations.start(EnumSet.allOf(Role.class))) {
                started.awaitFollowing(Duration.ofSeconds(60));
                requireEqual("after the copy");
                follow();
                mend();
                moveTheWrites();
                goBack();
            }
        }
    }

    private void check() {
        assertThat(operations.check().of(Severity.BLOCKER)).isEmpty();
        MigrationPlan plan = operations.plan();
        assertThat(PlanText.render(plan, List.of()))
                .contains("shop.orders as sales.order ", "cust as customer_id; dropped: legacy_flag; only on new: note")
                .contains("shop.log as sales.log ");
    }

    private void follow() throws Exception {
        fixture.execute(Side.OLD, """
                INSERT INTO shop.orders VALUES (101, 7, repeat('new', 900), false, 1.50), (102, 8, NULL, true, NULL);
                UPDATE shop.orders SET price = price + 1 WHERE id < 20;
                UPDATE shop.orders SET id = -id, cust = 99 WHERE id IN (20, 21);
                UPDATE shop.orders SET legacy_flag = false WHERE id = 30;
                DELETE FROM shop.item WHERE order_id = 40; DELETE FROM shop.orders WHERE id = 40;
                TRUNCATE shop.log; INSERT INTO shop.log VALUES (1, 'a'), (1, 'a'), (2, NULL), (3, 'c');
                DELETE FROM shop.log WHERE ctid = (SELECT min(ctid) FROM shop.log);
                UPDATE shop.log SET text = 'changed' WHERE at = 3;
                INSERT INTO shop.item (order_id, what) VALUES (101, 'hat')""");
        arrive(Side.OLD);
        requireEqual("while following");
        assertThat(fixture.text(Side.NEW, "SELECT string_agg(DISTINCT note, ',') FROM sales.\"order\""))
                .isEqualTo("default of new");
        assertThat(fixture.text(Side.NEW, "SELECT string_agg(DISTINCT extra::text, ',') FROM public.same"))
                .isEqualTo("7");
    }

    private void mend() throws Exception {
        VerificationReport clean = operations.verify();
        assertThat(clean.isClean()).as(VerificationText.of(clean)).isTrue();
        fixture.execute(Side.NEW, """
                SET session_replication_role = replica;
                UPDATE sales."order" SET customer_id = -1 WHERE id = 3; DELETE FROM sales."order" WHERE id = 5;
                INSERT INTO sales.log VALUES (4, 'too much'); DELETE FROM sales.log WHERE at = 2""");
        VerificationReport damaged = operations.verify();
        assertThat(VerificationText.of(damaged))
                .contains("shop.orders as sales.order", "DIFFERENT key 3, cust: 3 on source, -1 on target")
                .contains("MISSING_ON_TARGET key 5", "shop.log as sales.log", "(4,\"too much\")")
                .doesNotContain("note", "legacy_flag", "same");
        operations.repair(damaged);
        assertThat(operations.verify().isClean()).isTrue();
        requireEqual("after the repair");
        assertThatThrownBy(() -> operations.routeWrites(true))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("mapping");
    }

    private void moveTheWrites() throws Exception {
        assertThat(operations.cutover(SwitchMode.FOR_REAL, (r, s) -> {}).step()).isEqualTo(SwitchStep.DONE);
        assertThat(Long.parseLong(fixture.text(Side.NEW, "SELECT nextval('sales.free')")))
                .isGreaterThan(4711);
        fixture.execute(Side.NEW, """
                INSERT INTO sales."order" (id, customer_id, body, note) VALUES (201, 5, repeat('on new', 500), 'mine');
                UPDATE sales."order" SET note = 'only here' WHERE id = 30;
                UPDATE sales."order" SET customer_id = 77 WHERE id = 101;
                UPDATE sales."order" SET id = 301 WHERE id = 31;
                INSERT INTO sales.order_item (order_id, what) VALUES (201, 'shoe');
                DELETE FROM sales.order_item WHERE order_id = 50; DELETE FROM sales."order" WHERE id = 50;
                TRUNCATE sales.log; INSERT INTO sales.log VALUES (9, 'new'), (9, 'new');
                DELETE FROM sales.log WHERE ctid = (SELECT min(ctid) FROM sales.log)""");
        arrive(Side.NEW);
        requireEqual("with the writes on new");
        assertThat(fixture.text(Side.OLD, """
                SELECT string_agg(id || ' ' || legacy_flag, ', ' ORDER BY id) FROM shop.orders
                 WHERE id IN (30, 101, 201, 301, 32)"""))
                .as("dropped columns on old keep what they have, and new rows take the default")
                .isEqualTo("30 false, 32 true, 101 false, 201 true, 301 false");
        VerificationReport back = operations.verify();
        assertThat(back.isClean()).as(VerificationText.of(back)).isTrue();
    }

    private void goBack() throws Exception {
        assertThat(operations.rollback(SwitchMode.FOR_REAL, (r, s) -> {}).step())
                .isEqualTo(SwitchStep.DONE);
        fixture.execute(Side.OLD, """
                INSERT INTO shop.item (order_id, what) VALUES (201, 'glove');
                UPDATE shop.orders SET price = 3.00 WHERE id IN (30, 201);
                DELETE FROM shop.orders WHERE id = 102""");
        arrive(Side.OLD);
        requireEqual("after the rollback");
        assertThat(fixture.text(
                        Side.NEW,
                        "SELECT string_agg(note, ', ' ORDER BY id) FROM sales.\"order\" WHERE id IN (30, 201)"))
                .isEqualTo("only here, mine");
        assertThat(operations.verify().isClean()).isTrue();
    }

    private void requireEqual(String when) throws Exception {
        assertThat(fixture.text(Side.NEW, ON_NEW)).as(when).isEqualTo(fixture.text(Side.OLD, ON_OLD));
    }

    /** Writes a row and waits until it, and all that was written before, is on the other side. */
    private void arrive(Side from) throws Exception {
        marks++;
        fixture.execute(from, "INSERT INTO public.same VALUES (%d, 'mark')".formatted(1000 + marks));
        Instant end = Instant.now().plusSeconds(30);
        String arrived = "SELECT count(*) FROM public.same WHERE id = %d".formatted(1000 + marks);
        while (!fixture.text(from.other(), arrived).equals("1")) {
            assertThat(Instant.now()).as("mark " + marks + " from " + from).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(MappedMigrationIT.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
