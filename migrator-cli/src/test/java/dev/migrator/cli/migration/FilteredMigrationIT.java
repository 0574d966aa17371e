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
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.PlanText;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.run.Role;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only some rows of tables, under other names, through every phase and back. */
class FilteredMigrationIT {
    /** The time is one of UTC, whatever the sessions of the application have. */
    private static final String SETTINGS = """
            tables:
              where:
                shop.orders: "created_at >= '2020-01-01' AND cust <> 0"
                shop.line: tenant IN (3, 7)
                shop.log: at % 2 = 0
                shop.event: kind LIKE 'p%'
                shop.visit: kind LIKE 'p%'
            mapping:
              schemas: { shop: sales }
              tables:
                shop.orders: { to: sales.order, columns: { created_at: placed } }
            """;

    private static final String ON_OLD = """
            SELECT concat_ws(E'\\n',
                (SELECT string_agg(ROW(id, created_at, cust, md5(body), n)::text, ' ' ORDER BY id) FROM shop.orders
                  WHERE created_at >= '2020-01-01 00:00+00' AND cust <> 0),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM shop.line AS t WHERE tenant IN (3, 7)),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM shop.log AS t WHERE at % 2 = 0),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM shop.event AS t WHERE kind LIKE 'p%'),
                (SELECT string_agg(ROW(at, id, kind)::text, ' ' ORDER BY at, id) FROM shop.visit AS t WHERE kind LIKE 'p%'),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM public.same AS t))""";

    private static final String ON_NEW = """
            SELECT concat_ws(E'\\n',
                (SELECT string_agg(ROW(id, placed, cust, md5(body), n)::text, ' ' ORDER BY id) FROM sales."order"),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM sales.line AS t),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM sales.log AS t),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM sales.event AS t),
                (SELECT string_agg(ROW(at, id, kind)::text, ' ' ORDER BY at, id) FROM sales.visit AS t),
                (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM public.same AS t))""";

    private static final String LEFT_OUT = """
            SELECT concat_ws(' ',
                (SELECT md5(string_agg(t::text, ' ' ORDER BY id)) FROM shop.orders AS t
                  WHERE NOT (created_at >= '2020-01-01 00:00+00' AND cust <> 0) AND id <= 600),
                (SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM shop.visit AS t WHERE kind NOT LIKE 'p%' AND id < 1000),
                (SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM shop.log AS t WHERE at % 2 = 1))""";

    private static final String AS_REPLICA = "SET session_replication_role = replica; ";

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private Operations operations;
    private Path file;
    private int marks;

    @Test
    void onlyRowsThatFulfilTheirConditionAreMigratedInEveryPhaseAndOldKeepsTheOthers() throws Exception {
        try (Servers servers = Servers.builder()
                .postgres("old", PostgresOptions.of(15).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start()) {
            fixture = MigrationFixture.create(servers, folder, "filtered", "existing");
            for (Side side : Side.values()) {
                fixture.execute(side, resource("filtered-" + side.word() + ".sql"));
            }
            file = Files.writeString(folder.resolve("migrator.yaml"), SETTINGS, StandardOpenOption.APPEND);
            try (Wiring wiring = new Wiring(ConfigFile.load(file))) {
                operations = wiring.operations();
                check();
                try (StartedMigration started = operations.start(EnumSet.allOf(Role.class))) {
                    change(1, 200);
                    started.awaitFollowing(Duration.ofSeconds(60));
                    arrive(Side.OLD);
                    requireEqual("after the copy");
                    follow();
                    followTheSchema();
                    mend();
                    moveTheWrites();
                    mendOld();
                    goBack();
                    exchangeAFilter(started);
                }
            }
        }
    }

    private void check() throws Exception {
        assertThat(operations.check().of(Severity.BLOCKER)).isEmpty();
        assertThat(PlanText.render(operations.plan(), List.of()))
                .contains(
                        "only rows where ((created_at >= '2020-01-01 00:00:00+00'::timestamp with time zone) AND (cust <> 0))")
                .contains("only rows where (tenant = ANY (ARRAY[3, 7]))");
        assertThat(fixture.text(Side.OLD, """
                SELECT (SELECT count(*) FROM pg_publication) || ' ' || (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'migr%')""")).as("what the check left on old").isEqualTo("0 0");
    }

    /** Rows of orders with these ids come in, go out, stay in and stay out, with and without their large value. */
    private void change(int from, int to) throws Exception {
        String among = " AND id BETWEEN %d AND %d".formatted(from, to);
        application("""
                UPDATE shop.orders SET created_at = created_at + interval '1 year' WHERE id %% 10 = 1%1$s;
                UPDATE shop.orders SET created_at = '01/02/2010 00:00 UTC' WHERE id %% 10 = 2%1$s;
                UPDATE shop.orders SET cust = 0, body = body || 'x' WHERE id %% 10 = 3%1$s;
                UPDATE shop.orders SET cust = NULL WHERE id %% 10 = 4%1$s;
                UPDATE shop.orders SET n = n + 1%2$s;
                UPDATE shop.orders SET id = -id, cust = 5 WHERE id %% 10 = 5%1$s;
                DELETE FROM shop.orders WHERE id %% 10 = 6%1$s""".formatted(among, among.replaceFirst(" AND", " WHERE")));
    }

    private void follow() throws Exception {
        change(201, 600);
        application("""
                INSERT INTO shop.orders VALUES (701, '31/12/2019 18:59:59', 1, 'out'), (702, '31/12/2019 19:00:00', 1, 'in by its zone');
                UPDATE shop.line SET tenant = 7 WHERE tenant = 1 AND id < 200; UPDATE shop.line SET tenant = 2 WHERE tenant = 3 AND id < 200;
                UPDATE shop.line SET tenant = 7, what = 'from the other' WHERE tenant = 3; UPDATE shop.line SET id = -id WHERE tenant = 7;
                UPDATE shop.line SET what = 'out' WHERE tenant = 4; DELETE FROM shop.line WHERE id IN (5, -17, 27, 300);
                UPDATE shop.log SET at = at + 1 WHERE at IN (3, 8); DELETE FROM shop.log WHERE at IN (6, 7);
                UPDATE shop.log SET text = 'changed' WHERE at IN (10, 11);
                UPDATE shop.event SET at = at + 365, kind = 'p' || kind WHERE id % 4 = 1 AND at < '2024-12-31';
                UPDATE shop.event SET at = at + 365, kind = 'lost' WHERE id % 4 = 3 AND at < '2024-12-31';
                UPDATE shop.visit SET at = at + 365, kind = 'p' || kind WHERE id % 4 = 1 AND at < '2024-12-31';
                UPDATE shop.visit SET at = at + 365, kind = 'lost' WHERE id % 4 = 3 AND at < '2024-12-31';
                UPDATE shop.event SET kind = 'px' WHERE id = 2; UPDATE shop.event SET kind = 'x' WHERE id = 99""");
        arrive(Side.OLD);
        requireEqual("while following");
        application("""
                TRUNCATE shop.log; INSERT INTO shop.log SELECT g % 10, 'new' FROM generate_series(1, 50) AS g;
                TRUNCATE shop.event_2; INSERT INTO shop.event VALUES ('2025-02-02', 1, 'paid'), ('2025-02-02', 2, 'open')""");
        arrive(Side.OLD);
        requireEqual("after TRUNCATE");
    }

    /** The application's own statements must never fail because of a condition, and what becomes a part is filtered as its whole is. */
    private void followTheSchema() throws Exception {
        fixture.execute(
                Side.NEW,
                "CREATE TABLE sales.event_3 PARTITION OF sales.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        application("""
                ALTER TABLE shop.orders REPLICA IDENTITY DEFAULT;
                CREATE TABLE shop.visit_3 PARTITION OF shop.visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                CREATE TABLE shop.event_3 PARTITION OF shop.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')""");
        assertThat(fixture.text(Side.OLD, """
                SELECT string_agg(relname || ' ' || relreplident::text, ', ' ORDER BY relname) FROM pg_class
                 WHERE relname IN ('orders', 'event_3')""")).isEqualTo("event_3 f, orders f");
        fixture.execute(Side.OLD, """
                ALTER EVENT TRIGGER migrator_ddl_command DISABLE; ALTER TABLE shop.event_1 REPLICA IDENTITY DEFAULT;
                ALTER EVENT TRIGGER migrator_ddl_command ENABLE""");
        await(
                "the guard has given it its identity back",
                Side.OLD,
                "SELECT relreplident = 'f' FROM pg_class WHERE relname = 'event_1'");
        application("""
                UPDATE shop.event SET kind = 'p' || kind WHERE at < '2024-04-01';
                INSERT INTO shop.event VALUES ('2026-03-03', 1, 'paid'), ('2026-03-03', 2, 'open'), ('2026-03-03', 3, 'open');
                UPDATE shop.event SET kind = 'paid' WHERE at = '2026-03-03' AND id = 2;
                INSERT INTO shop.visit SELECT at, id, kind FROM shop.event WHERE at > '2026-01-01'; UPDATE shop.visit SET kind = 'x' WHERE id = 2;
                UPDATE shop.orders SET cust = 8 WHERE id IN (7, 8, 107, 108)""");
        arrive(Side.OLD);
        requireEqual("after changes of the schema");
    }

    private void mend() throws Exception {
        renameWhatAConditionLooksAt("at", "stamp");
        VerificationReport renamed = operations.verify();
        assertThat(renamed.isClean()).as(VerificationText.of(renamed)).isTrue();
        renameWhatAConditionLooksAt("stamp", "at");
        fixture.execute(Side.OLD, "UPDATE shop.orders SET created_at = '2011-01-01' WHERE id = 10");
        arrive(Side.OLD);
        fixture.execute(Side.NEW, AS_REPLICA + """
                INSERT INTO sales."order" (id, placed, cust) VALUES (5000, '2010-01-01', 1), (10, '2010-01-01', 1);
                UPDATE sales."order" SET cust = 0 WHERE id = 107; DELETE FROM sales."order" WHERE id = 108;
                INSERT INTO sales.log VALUES (1, 'new'), (2, 'new'); INSERT INTO sales.event VALUES ('2024-05-05', 999, 'open')""");
        VerificationReport damaged = operations.verify();
        assertThat(VerificationText.of(damaged))
                .contains("EXTRA_ON_TARGET key 5000", "EXTRA_ON_TARGET key 10", "MISSING_ON_TARGET key 108")
                .contains("of rows where (kind ~~ 'p%'::text)")
                .contains(
                        "DIFFERENT key 107, cust: 8 on source, 0 on target",
                        "(1,new)",
                        "(2,new)",
                        "key 2024-05-05, 999");
        operations.repair(damaged);
        VerificationReport mended = operations.verify();
        assertThat(mended.isClean()).as(VerificationText.of(mended)).isTrue();
        requireEqual("after the repair");
        assertThatThrownBy(() -> operations.routeWrites(true))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("tables.where");
        Path changed = Files.writeString(
                folder.resolve("changed.yaml"), Files.readString(file).replace("tenant IN (3, 7)", "tenant IN (3, 8)"));
        try (Wiring other = new Wiring(ConfigFile.load(changed))) {
            assertThatThrownBy(() -> other.operations().start(EnumSet.of(Role.REPLAY)))
                    .isInstanceOf(RefusedFailure.class)
                    .hasMessageContaining("tenant IN (3, 8)")
                    .hasMessageContaining("it cannot change");
        }
    }

    private void renameWhatAConditionLooksAt(String from, String to) throws Exception {
        String rename = ".log RENAME COLUMN %s TO %s".formatted(from, to);
        fixture.execute(Side.NEW, "ALTER TABLE sales" + rename);
        application("ALTER TABLE shop%1$s; UPDATE shop.log SET %2$s = %2$s + 1".formatted(rename, to));
        arrive(Side.OLD);
    }

    private void moveTheWrites() throws Exception {
        String leftOut = fixture.text(Side.OLD, LEFT_OUT);
        assertThat(operations.cutover(SwitchMode.FOR_REAL, (r, s) -> {}).step()).isEqualTo(SwitchStep.DONE);
        fixture.execute(Side.NEW, """
                INSERT INTO sales."order" (id, placed, cust, body) VALUES (801, '2024-01-01', 1, 'in'), (802, '2010-01-01', 1, 'out');
                UPDATE sales."order" SET n = n + 1 WHERE id = 107; DELETE FROM sales."order" WHERE id = 108;
                UPDATE sales."order" SET placed = '2012-01-01' WHERE id = 127;
                INSERT INTO sales.line VALUES (9, 900, 'out'), (7, 901, 'in');
                TRUNCATE sales.log; INSERT INTO sales.log VALUES (4, 'after'), (4, 'after');
                TRUNCATE sales.visit; INSERT INTO sales.visit VALUES ('p', '2025-01-01', 1000), ('x', '2025-01-01', 1001);
                UPDATE sales.event SET kind = 'out' WHERE at = '2025-02-02' AND id = 1""");
        arrive(Side.NEW);
        assertThat(fixture.text(Side.OLD, LEFT_OUT.replace("AND id <= 600", "AND id <= 600 AND id <> 127")))
                .as("what was never migrated")
                .isEqualTo(leftOut);
        assertThat(fixture.text(Side.OLD, """
                SELECT concat_ws(' ', (SELECT string_agg(id::text, ',' ORDER BY id) FROM shop.orders WHERE id IN (107, 108, 127, 801, 802)),
                                 (SELECT count(*) FROM shop.line WHERE id > 800), (SELECT count(*) FROM shop.log WHERE at % 2 = 0),
                                 (SELECT kind FROM shop.event WHERE at = '2025-02-02' AND id = 1))""")).isEqualTo("107,127,801,802 2 2 out");
    }

    /** On old only rows under the condition are compared, and a row that left it on new is not lost by a repair. */
    private void mendOld() throws Exception {
        fixture.execute(Side.OLD, AS_REPLICA + """
                DELETE FROM shop.orders WHERE id = 801; UPDATE shop.orders SET created_at = '2024-01-01' WHERE id = 127;
                INSERT INTO shop.line VALUES (7, 9999, 'too much'), (8, 9999, 'nobody compares this')""");
        VerificationReport damaged = operations.verify();
        assertThat(VerificationText.of(damaged))
                .contains("MISSING_ON_TARGET key 801", "EXTRA_ON_TARGET key 127", "EXTRA_ON_TARGET key 7, 9999")
                .doesNotContain("8, 9999", "802");
        assertThat(damaged.namedRows()).as("rows that differ").isEqualTo(3);
        operations.repair(damaged);
        assertThat(operations.verify().isClean()).isTrue();
        assertThat(fixture.text(Side.OLD, "SELECT created_at AT TIME ZONE 'UTC' FROM shop.orders WHERE id = 127"))
                .isEqualTo("2012-01-01 00:00:00");
    }

    /** What new had of other rows is too much there now, and a repair takes it away. */
    private void goBack() throws Exception {
        assertThat(operations.rollback(SwitchMode.FOR_REAL, (r, s) -> {}).step())
                .isEqualTo(SwitchStep.DONE);
        application("""
                UPDATE shop.orders SET n = n + 1 WHERE id IN (107, 127, 801, 802);
                UPDATE shop.line SET what = 'back' WHERE id > 800; INSERT INTO shop.log VALUES (5, 'out'), (6, 'in')""");
        arrive(Side.OLD);
        VerificationReport after = operations.verify();
        assertThat(VerificationText.of(after))
                .contains("EXTRA_ON_TARGET key 127", "EXTRA_ON_TARGET key 802", "EXTRA_ON_TARGET key 9, 900")
                .contains("EXTRA_ON_TARGET key 2025-02-02, 1", "EXTRA_ON_TARGET key 2025-01-01, 1001");
        operations.repair(after);
        assertThat(operations.verify().isClean()).isTrue();
        requireEqual("after the rollback");
        application("UPDATE shop.orders SET created_at = '01/02/2024' WHERE id IN (127, 802)");
        arrive(Side.OLD);
        requireEqual("after rows came back");
    }

    /** The publication has the same tables as before, and each has the kind of filter that it should have. */
    private void exchangeAFilter(StartedMigration started) throws Exception {
        fixture.execute(Side.OLD, """
                ALTER PUBLICATION migrator_filtered_f3 DROP TABLE ONLY shop.line;
                ALTER PUBLICATION migrator_filtered_f3 ADD TABLE ONLY shop.line WHERE (tenant = 1)""");
        Instant end = Instant.now().plusSeconds(30);
        while (started.failure().isEmpty()) {
            assertThat(Instant.now()).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(started.failure().get())
                .isInstanceOfSatisfying(
                        StreamBrokenFailure.class,
                        f -> assertThat(f.reason()).isEqualTo(BreakReason.PUBLICATION_CHANGED))
                .hasMessageContaining("not since it was made");
    }

    /** As a session of the application, which reads and shows times in its own way. */
    private void application(String sql) throws Exception {
        fixture.executeAs(Side.OLD, "shop", "SET datestyle = 'ISO, DMY'; SET timezone = 'America/New_York'; " + sql);
    }

    private void requireEqual(String when) throws Exception {
        assertThat(fixture.text(Side.NEW, ON_NEW)).as(when).isEqualTo(fixture.text(Side.OLD, ON_OLD));
    }

    /** Writes a row and waits until it, and all that was written before, is on the other side. */
    private void arrive(Side from) throws Exception {
        marks++;
        fixture.execute(from, "INSERT INTO public.same VALUES (%d, 'mark')".formatted(1000 + marks));
        await(
                "mark " + marks + " from " + from,
                from.other(),
                "SELECT count(*) = 1 FROM public.same WHERE id = %d".formatted(1000 + marks));
    }

    private void await(String what, Side side, String condition) throws Exception {
        Instant end = Instant.now().plusSeconds(30);
        while (!fixture.text(side, condition).equals("t")) {
            assertThat(Instant.now()).as(what).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(FilteredMigrationIT.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
