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
import dev.migrator.core.plan.PlanText;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.run.Role;
import dev.migrator.embedded.Servers;
import dev.migrator.verify.report.VerificationReport;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

/** Tables that are partitioned in different ways on old and new, through every phase and back. */
class PartitionedMigrationIT {
    private static final List<String> TABLES = List.of("event", "ledger", "item", "log", "alike");

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
    void everyRowIsTheSameInOtherPartitionsInEveryPhaseAndOnTheWayBack() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "partitioned", "existing");
        for (Side side : Side.values()) {
            fixture.execute(side, resource("partitioned-" + side.word() + ".sql"));
        }
        try (Wiring wiring = new Wiring(ConfigFile.load(folder.resolve("migrator.yaml")))) {
            operations = wiring.operations();
            check();
            try (StartedMigration started = operations.start(EnumSet.allOf(Role.class))) {
                started.awaitFollowing(Duration.ofSeconds(60));
                requireEqual("after the copy");
                follow();
                mend();
                change(Side.OLD, "early", 20_000);
                moveTheWrites();
                change(Side.NEW, "late", 50_000);
                goBack();
            }
        }
    }

    private void check() {
        PreflightReport report = operations.check();
        assertThat(report.of(Severity.BLOCKER)).isEmpty();
        assertThat(report.of(Severity.INFO))
                .filteredOn(f -> f.check().equals("partition-layout"))
                .extracting(Finding::object)
                .containsExactly("public.event", "public.item", "public.ledger", "public.log");
        assertThat(PlanText.render(operations.plan(), List.of()))
                .contains("public.event ", "partitions: 4 on old, none on new", "partitions: none on old, 3 on new")
                .contains("public.alike_1 ")
                .doesNotContain("event_2024", "public.alike ");
    }

    private void follow() throws Exception {
        fixture.execute(Side.OLD, """
                INSERT INTO public.event (at, v) VALUES ('2024-02-02', 'a'), ('2031-01-01', 'b');
                UPDATE public.event SET at = at + 300 WHERE id % 3 = 0; UPDATE public.event SET at = at - 300 WHERE id = 9;
                DELETE FROM public.event_2024 WHERE id % 5 = 0; TRUNCATE public.event_2025_few;
                UPDATE public.ledger SET at = at + 200 WHERE id % 4 = 0; UPDATE public.ledger SET id = -id WHERE id < 10;
                UPDATE public.item SET id = 1000 + id WHERE id % 9 = 0; TRUNCATE public.item_a;
                INSERT INTO public.item VALUES (50, 'again');
                UPDATE public.log SET kind = 1 WHERE kind = 2; DELETE FROM public.log WHERE ctid = '(0,1)'""");
        arrive(Side.OLD);
        requireEqual("while following");
    }

    private void mend() throws Exception {
        requireClean();
        fixture.execute(Side.NEW, """
                SET session_replication_role = replica;
                UPDATE public.event SET v = 'damaged' WHERE id = 33; DELETE FROM public.event WHERE id = 44;
                UPDATE public.ledger SET at = '2040-01-01' WHERE id = 77; DELETE FROM public.ledger WHERE id = 78;
                INSERT INTO public.item VALUES (150000, 'too much');
                DELETE FROM public.log WHERE ctid = '(0,1)'; INSERT INTO public.log VALUES ('stranger', 1)""");
        VerificationReport damaged = operations.verify();
        assertThat(VerificationText.of(damaged))
                .contains("public.event", "DIFFERENT key 33", "MISSING_ON_TARGET key 44", "EXTRA_ON_TARGET key 150000")
                .contains("DIFFERENT key 77, at: ", "2040-01-01 on target", "MISSING_ON_TARGET key 78", "(1,stranger)");
        operations.repair(damaged);
        requireClean();
        requireEqual("after the repair");
        assertThatThrownBy(() -> operations.routeWrites(true))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("partitioned differently");
    }

    private void moveTheWrites() throws Exception {
        assertThat(operations.cutover(SwitchMode.FOR_REAL, (r, s) -> {}).step()).isEqualTo(SwitchStep.DONE);
        for (String table : List.of("event", "event_2024", "event_2025", "event_2025_few", "ledger", "item_b")) {
            assertThatThrownBy(() -> fixture.execute(Side.OLD, "DELETE FROM public." + table))
                    .as(table)
                    .hasMessageContaining("fenced");
        }
        fixture.execute(Side.NEW, """
                INSERT INTO public.event (at, v) VALUES ('2025-02-02', 'on new'), ('2020-01-01', 'on new');
                UPDATE public.event SET at = at + 100, v = 'moved' WHERE id % 4 = 0; DELETE FROM public.event WHERE id = 13;
                UPDATE public.event SET id = id + 5000 WHERE id = 17;
                UPDATE public.ledger SET at = '2023-01-01' WHERE id = 500; UPDATE public.ledger SET at = '2025-05-05' WHERE id = 500;
                DELETE FROM public.ledger_late WHERE id % 2 = 0; INSERT INTO public.ledger_early VALUES (7000, '2020-02-02', 'n');
                TRUNCATE public.ledger_2025; INSERT INTO public.ledger VALUES (7001, '2025-06-06', 'after');
                UPDATE public.item SET id = id + 190 WHERE id < 20; TRUNCATE public.item; INSERT INTO public.item VALUES (1, 'x'), (900, 'y');
                UPDATE public.log SET kind = 7 WHERE v = 'g1'; TRUNCATE public.log_1; INSERT INTO public.log VALUES ('new', 1), ('new', 1)""");
        arrive(Side.NEW);
        requireEqual("with the writes on new");
        requireClean();
    }

    /** Partitions that are made meanwhile are followed as part of the whole; a column passes once both sides have it. */
    private void change(Side source, String column, int from) throws Exception {
        fixture.executeAs(
                source,
                "shop",
                "CREATE TABLE public.item_c PARTITION OF public.item FOR VALUES FROM (%d) TO (%d)"
                        .formatted(from, from + 1000));
        fixture.executeAs(source, "shop", "INSERT INTO public.item VALUES (%d, 'in a new partition')".formatted(from));
        fixture.executeAs(source, "shop", "INSERT INTO public.item VALUES (%d, 'goes')".formatted(from + 1));
        fixture.executeAs(source, "shop", "UPDATE public.item SET id = 99000 WHERE id = %d".formatted(from + 1));
        arrive(source);
        requireEqual("with a new partition on " + source);
        requireClean();
        for (Side side : List.of(source.other(), source)) {
            fixture.executeAs(side, "shop", "ALTER TABLE public.item ADD COLUMN %s int".formatted(column));
        }
        fixture.executeAs(source, "shop", "UPDATE public.item SET %s = id WHERE id >= %d".formatted(column, from));
        arrive(source);
        requireEqual("with a new column on " + source);
        requireClean();
        fixture.executeAs(source, "shop", "TRUNCATE public.item");
        fixture.executeAs(source, "shop", "INSERT INTO public.item VALUES (7, 'x'), (%d, 'y')".formatted(from));
        arrive(source);
        requireEqual("emptied with its new partition on " + source);
    }

    private void goBack() throws Exception {
        assertThat(operations.rollback(SwitchMode.FOR_REAL, (r, s) -> {}).step())
                .isEqualTo(SwitchStep.DONE);
        for (String table : List.of("event", "ledger", "ledger_early", "item_b", "log_x")) {
            assertThatThrownBy(() -> fixture.execute(Side.NEW, "DELETE FROM public." + table))
                    .as(table)
                    .hasMessageContaining("fenced");
        }
        fixture.execute(Side.OLD, """
                INSERT INTO public.event (at, v) VALUES ('2024-03-03', 'back again'); TRUNCATE public.event_rest;
                UPDATE public.ledger SET at = at - 1; DELETE FROM public.item WHERE id = 900;
                INSERT INTO public.item VALUES (20005, 'in a partition that was made since')""");
        arrive(Side.OLD);
        requireEqual("after the rollback");
        requireClean();
    }

    private void requireClean() {
        VerificationReport report = operations.verify();
        assertThat(report.isClean()).as(VerificationText.of(report)).isTrue();
    }

    private void requireEqual(String when) throws Exception {
        for (String table : TABLES) {
            // As JSON, whatever the order of the columns.
            String sql = "SELECT count(*) || ': ' || string_agg(line, ' ' ORDER BY line COLLATE \"C\")"
                    + " FROM (SELECT to_jsonb(t)::text AS line FROM public.%s AS t) AS rows".formatted(table);
            assertThat(fixture.text(Side.NEW, sql)).as(table + " " + when).isEqualTo(fixture.text(Side.OLD, sql));
        }
    }

    /** Writes a row and waits until it, and all that was written before, is on the other side. */
    private void arrive(Side from) throws Exception {
        marks++;
        fixture.execute(from, "INSERT INTO public.alike VALUES (%d, 'mark')".formatted(1000 + marks));
        Instant end = Instant.now().plusSeconds(30);
        String arrived = "SELECT count(*) FROM public.alike WHERE id = %d".formatted(1000 + marks);
        while (!fixture.text(from.other(), arrived).equals("1")) {
            assertThat(Instant.now()).as("mark " + marks + " from " + from).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(PartitionedMigrationIT.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
