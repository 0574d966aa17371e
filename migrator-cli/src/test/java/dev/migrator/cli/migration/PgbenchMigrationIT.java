package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pgbench's database from 14 to 18 with a short configuration file, while pgbench itself writes to old. */
class PgbenchMigrationIT {
    private static Servers servers;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() {
        DebianTool.require("pgbench", "postgresql-contrib");
        DebianTool.require("pg_dump", "postgresql-client");
        servers = Servers.builder()
                .postgres("old", 14)
                .postgres("new", 18)
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
    void everySumAndEveryRowAgreesAfterAMigrationUnderLoad() throws Exception {
        MigrationFixture fixture = MigrationFixture.create(servers, folder, "bench", "transfer");
        Pgbench pgbench = new Pgbench(fixture.endpoint(Side.OLD));
        pgbench.initialize(10);
        fixture.execute(Side.OLD, "ALTER TABLE public.pgbench_history REPLICA IDENTITY FULL");
        Process load = pgbench.write(4, 150, 40);
        try (MigratorProcess start = fixture.start()) {
            fixture.awaitPhase(Phase.FOLLOWING, start);
            assertThat(fixture.succeed("verify")).contains("are the same on both sides");
            Pgbench.await(load, 120);
            fixture.succeed("cutover");
            requireSums(fixture);
            fixture.requireEqual();
        } catch (AssertionError e) {
            throw new AssertionError("migrator start said:\n" + startOutput(folder), e);
        } finally {
            load.destroyForcibly();
        }
    }

    private static void requireSums(MigrationFixture fixture) throws Exception {
        String sums = """
                SELECT (SELECT sum(bbalance) FROM public.pgbench_branches) || '|' ||
                       (SELECT sum(tbalance) FROM public.pgbench_tellers) || '|' ||
                       (SELECT sum(abalance) FROM public.pgbench_accounts) || '|' ||
                       (SELECT sum(delta) FROM public.pgbench_history)""";
        String[] fresh = fixture.text(Side.NEW, sums).split("\\|");
        assertThat(fresh).hasSize(4).containsOnly(fresh[0]);
        assertThat(fixture.text(Side.OLD, sums).split("\\|")).isEqualTo(fresh);
        assertThat(Long.parseLong(fixture.text(Side.NEW, "SELECT count(*) FROM public.pgbench_history")))
                .isGreaterThan(1000);
    }

    private static String startOutput(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "migrator-start-*.log")) {
            for (Path log : logs) {
                all.append(Files.readString(log));
            }
        }
        return all.toString();
    }
}
