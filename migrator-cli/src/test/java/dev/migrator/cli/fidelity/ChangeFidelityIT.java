package dev.migrator.cli.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.schema.Table;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way old, capture, Kafka, replay, new for every shape of change in {@code changes.txt}. */
class ChangeFidelityIT {
    @TempDir
    static Path folder;

    private static Servers servers;

    @BeforeAll
    static void startServers() {
        servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .postgres("old18", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @Test
    void everyShapeOfChangeIsOnNewAsItIsOnOld() throws Exception {
        carry("changes14", "old");
        carry("changes18", "old18");
        StringBuilder text = new StringBuilder("\n| change | status | servers |\n|---|---|---|\n");
        ChangeCase.all().forEach(c -> text.append("| %s | %s | %s |%n".formatted(c.name(), c.status(), c.servers())));
        FidelityDocument.require("changes", text.append('\n').toString());
    }

    private static void carry(String name, String old) throws Exception {
        int major = servers.postgres(old).majorVersion();
        List<ChangeCase> cases =
                ChangeCase.all().stream().filter(c -> c.runsOn(major)).toList();
        try (FidelityMigration migration = migration(name, old)) {
            migration.onBoth("CREATE EXTENSION citext SCHEMA public");
            cases.forEach(c -> c.prepare(migration));
            requireRefusals(migration, cases);
            List<ChangeCase> carried =
                    cases.stream().filter(c -> !c.isRefused()).toList();
            carried.forEach(c -> c.run(migration, "rows"));
            migration.start(cases.stream()
                    .filter(ChangeCase::isRefused)
                    .map(c -> c.schema() + ".*")
                    .toList());
            Map<String, Map<String, String>> before = requireEqual(migration, carried, "the copy");
            carried.forEach(c -> c.run(migration, "change"));
            migration.catchUp();
            Map<String, Map<String, String>> after = requireEqual(migration, carried, "the changes");
            assertThat(carried)
                    .as("cases that change something")
                    .allMatch(c -> !before.get(c.schema()).equals(after.get(c.schema())));
            assertThat(migration.wiring().operations().verify().different()).isEmpty();
        }
    }

    private static FidelityMigration migration(String name, String old) {
        return new FidelityMigration(folder, name, servers.postgres(old), servers.postgres("new"), servers.kafka());
    }

    /** check refuses exactly the cases that say so, by the check that they name. */
    private static void requireRefusals(FidelityMigration migration, List<ChangeCase> cases) {
        Map<String, List<String>> blockers = migration.check().findings().stream()
                .filter(f -> f.severity() == Severity.BLOCKER)
                .collect(Collectors.groupingBy(
                        f -> f.object().split("\\.", -1)[0], Collectors.mapping(Finding::check, Collectors.toList())));
        List<String> wrong = new ArrayList<>();
        for (ChangeCase each : cases) {
            List<String> found = blockers.getOrDefault(each.schema(), List.of());
            boolean right =
                    each.isRefused() ? found.contains(each.part("refused").get(0)) : found.isEmpty();
            if (!right) {
                wrong.add(each.name() + ": refused by " + found + " instead of " + each.part("refused"));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Map<String, Map<String, String>> requireEqual(
            FidelityMigration migration, List<ChangeCase> cases, String way) throws Exception {
        List<String> different = new ArrayList<>();
        Map<String, Map<String, String>> all = new HashMap<>();
        try (Connection old = migration.open(Side.OLD);
                Connection fresh = migration.open(Side.NEW)) {
            List<String> differing = cases.stream()
                    .filter(ChangeCase::differsOnNew)
                    .map(ChangeCase::schema)
                    .toList();
            Map<String, List<Table>> tables = SchemaText.tables(old, differing);
            for (ChangeCase each : cases) {
                Map<String, String> onOld = SchemaText.of(old, tables.get(each.schema()));
                Map<String, String> onNew = SchemaText.of(fresh, tables.get(each.schema()));
                all.put(each.schema(), onOld);
                if (!onOld.equals(onNew)) {
                    different.add("%s\nold: %s\nnew: %s".formatted(each.name(), onOld, onNew));
                }
            }
        }
        assertThat(different).as("after " + way).isEmpty();
        return all;
    }

    /** Damage that somebody did to new is found by the first change that meets it; mended, the same stream goes on. */
    @Test
    void aChangeThatDoesNotMeetExactlyOneRowStopsReplay() throws Exception {
        try (FidelityMigration migration = migration("damaged", "old")) {
            migration.onBoth("""
                    CREATE TABLE public.t (id int PRIMARY KEY, v text); CREATE TABLE public.w (a int, v text);
                    ALTER TABLE public.w REPLICA IDENTITY FULL""");
            migration.onOld("INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO w VALUES (1, 'a'), (2, 'b')");
            migration.start(List.of());
            stopsAt(
                    migration,
                    "DELETE FROM t WHERE id = 1",
                    "UPDATE t SET v = 'x' WHERE id = 1",
                    "update of public.t (id=1) found 0 rows");
            restart(migration, "INSERT INTO t VALUES (1, 'a')");
            stopsAt(
                    migration,
                    "DELETE FROM t WHERE id = 2",
                    "DELETE FROM t WHERE id = 2",
                    "delete of public.t (id=2) found 0 rows");
            restart(migration, "INSERT INTO t VALUES (2, 'b')");
            stopsAt(migration, "UPDATE w SET v = 'B' WHERE a = 2", "DELETE FROM w WHERE a = 2", "found 0 rows");
            restart(migration, "UPDATE w SET v = 'b' WHERE a = 2");
            stopsAt(
                    migration,
                    "ALTER TABLE t DROP CONSTRAINT t_pkey; INSERT INTO t VALUES (1, 'x')",
                    "UPDATE t SET v = 'y' WHERE id = 1",
                    "update of public.t (id=1) found 2 rows");
        }
    }

    /** The rows of a hash partition of old cannot be told on new, and nothing may be left out silently. */
    @Test
    void aTruncatedPartitionThatNewCannotTellStopsReplay() throws Exception {
        try (FidelityMigration migration = migration("untold", "old")) {
            migration.onOld("""
                    CREATE TABLE public.h (id int PRIMARY KEY) PARTITION BY HASH (id);
                    CREATE TABLE public.h_0 PARTITION OF public.h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                    CREATE TABLE public.h_1 PARTITION OF public.h FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                    INSERT INTO public.h SELECT generate_series(1, 10)""");
            migration.run(Side.NEW, "public", "CREATE TABLE public.h (id int PRIMARY KEY)");
            assertThat(migration.check().of(Severity.WARNING))
                    .filteredOn(f -> f.check().equals("partition-layout"))
                    .extracting(Finding::message)
                    .singleElement()
                    .asString()
                    .contains("TRUNCATE of one of these partitions alone on old", "public.h_0, public.h_1");
            migration.start(List.of());
            migration.onOld("TRUNCATE h_1");
            assertThat(migration.failure())
                    .isInstanceOf(DivergenceFailure.class)
                    .hasMessageContainingAll("public.h_1 was truncated alone", "empty such a partition by DELETE");
        }
    }

    private static void stopsAt(FidelityMigration migration, String damage, String change, String message) {
        migration.run(Side.NEW, "public", damage);
        migration.onOld(change);
        assertThat(migration.failure()).isInstanceOf(DivergenceFailure.class).hasMessageContaining(message);
    }

    private static void restart(FidelityMigration migration, String repair) {
        migration.run(Side.NEW, "public", repair);
        migration.start(List.of());
    }
}
