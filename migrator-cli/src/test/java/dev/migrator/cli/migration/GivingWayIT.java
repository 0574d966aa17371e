package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application is deployed in the middle of the backfill, by statements without a lock_timeout, and does not notice us. */
@Timeout(240)
class GivingWayIT {
    private static final Logger log = LoggerFactory.getLogger(GivingWayIT.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static Servers servers;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() {
        DebianTool.require("pgbench", "postgresql-contrib");
        DebianTool.require("pg_dump", "postgresql-client");
        servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start();
    }

    @AfterAll
    static void stopServers() {
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void alterTableOnTheLargestTableGoesThroughAndTheCopyComesOutExact() throws Exception {
        MigrationFixture fixture = MigrationFixture.create(servers, folder, "giving", "transfer");
        Files.writeString(
                folder.resolve("migrator.yaml"),
                "backfill: { workers: 1, chunk: 1MB }\nstream: { ddl: apply }\n",
                StandardOpenOption.APPEND);
        Pgbench pgbench = new Pgbench(fixture.endpoint(Side.OLD));
        pgbench.initialize(15);
        fixture.execute(Side.OLD, "ALTER TABLE public.pgbench_history REPLICA IDENTITY FULL");
        Process load = pgbench.write(4, 100, 25, folder.resolve("latency"));
        try (MigratorProcess start = fixture.start()) {
            awaitChunks(fixture, 1, start);
            deploy(fixture, "ALTER TABLE public.pgbench_accounts ALTER COLUMN filler SET DEFAULT 'f'");
            awaitChunks(fixture, 2, start);
            deploy(fixture, "ALTER TABLE public.pgbench_accounts ADD COLUMN note text DEFAULT 'n'");
            fixture.executeAs(
                    Side.OLD,
                    "shop",
                    "UPDATE public.pgbench_accounts SET note = 'of ' || aid WHERE aid % 1000 IN (1, 2)");

            fixture.awaitPhase(Phase.FOLLOWING, start);
            Pgbench.await(load, 60);
            Duration longest = longestTransaction();
            log.info("the longest transaction of pgbench took {} ms", longest.toMillis());
            assertThat(longest).isLessThan(LONGEST_WAIT);
            assertThat(fixture.succeed("verify")).contains("are the same on both sides");
            assertThat(start.output()).contains(" s for public.pgbench_accounts: ALTER TABLE", "gave way");
            assertThat(fixture.text(
                            Side.NEW, "SELECT string_agg(outcome || ' ' || sentence, ',') FROM migrator.schema_change"))
                    .startsWith("present public.pgbench_accounts: add column note text");
            assertThat(fixture.text(Side.NEW, "SELECT count(*) >= 2 FROM migrator.audit WHERE action = 'give way'"))
                    .isEqualTo("t");
        } finally {
            load.destroyForcibly();
        }
    }

    /** Some chunks of the largest table were copied in this wave or a later one, and it is not finished. */
    private static void awaitChunks(MigrationFixture fixture, int wave, MigratorProcess start) throws Exception {
        String sql = """
                SELECT count(*) > 5 FROM migrator.chunk c JOIN migrator.table_copy t USING (table_schema, table_name)
                 WHERE table_name = 'pgbench_accounts' AND c.wave >= %d AND t.finished_at IS NULL""".formatted(wave);
        MigrationFixture.await(() -> isTrue(fixture, sql), Duration.ofMinutes(1), start);
    }

    private static boolean isTrue(MigrationFixture fixture, String sql) {
        try {
            return fixture.text(Side.NEW, sql).equals("t");
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    private static void deploy(MigrationFixture fixture, String sql) throws Exception {
        long begun = System.nanoTime();
        fixture.executeAs(Side.OLD, "shop", "SET lock_timeout = 0; " + sql);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        log.info("{} ms: {}", took.toMillis(), sql);
        assertThat(took).isLessThan(LONGEST_WAIT);
    }

    /** Without the time by which pgbench itself was late. */
    private Duration longestTransaction() throws IOException {
        List<Long> micros = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "latency.*")) {
            for (Path log : logs) {
                for (String line : Files.readAllLines(log)) {
                    String[] fields = line.split(" ", -1);
                    micros.add(Long.parseLong(fields[2]) - Long.parseLong(fields[6]));
                }
            }
        }
        assertThat(micros).hasSizeGreaterThan(1000);
        return Duration.ofNanos(micros.stream().max(Long::compare).orElseThrow() * 1000);
    }
}
