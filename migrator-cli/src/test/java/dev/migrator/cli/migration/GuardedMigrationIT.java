package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.StopMode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for whom while a server is down, and the end of a stream that was broken, as the operator sees both. */
@Timeout(300)
class GuardedMigrationIT {
    private static final String SLOT = "migrator_guarded_f1";

    @Test
    void statusSaysWhoWaitsAndABrokenStreamEndsWithItsCode(@TempDir Path folder) throws Exception {
        try (Servers servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(14).withoutFsync())
                .kafka()
                .start()) {
            MigrationFixture fixture = MigrationFixture.create(servers, folder, "guarded", "existing");
            for (Side side : Side.values()) {
                fixture.execute(side, "CREATE TABLE public.t (id int PRIMARY KEY)");
            }
            fixture.execute(Side.OLD, "INSERT INTO public.t SELECT g FROM generate_series(1, 100) g");
            try (MigratorProcess start = fixture.start()) {
                fixture.awaitPhase(Phase.FOLLOWING, start);
                // The copy of a small table is done before capture has written to home for the first time.
                fixture.execute(Side.OLD, "INSERT INTO public.t VALUES (500)");
                awaitRow(fixture, 500, start);
                whileNewIsDown(servers, fixture, folder, start);
                whileKafkaIsDown(servers, fixture, start);
                fixture.execute(Side.OLD, "INSERT INTO public.t VALUES (3000)");
                awaitRow(fixture, 3000, start);
                fixture.requireEqual();
                fixture.text(
                        Side.OLD,
                        "SELECT pg_terminate_backend(active_pid, 5000)::text FROM pg_replication_slots WHERE slot_name = '"
                                + SLOT + "'");
                fixture.text(Side.OLD, "SELECT pg_drop_replication_slot('" + SLOT + "')::text");
                start.awaitEnd(Duration.ofSeconds(60));
                assertThat(start.exitCode()).as(start.output()).isEqualTo(61);
                assertThat(start.output()).contains("slot " + SLOT + " is gone from old");
            }
        }
    }

    private static void whileNewIsDown(Servers servers, MigrationFixture fixture, Path folder, MigratorProcess start)
            throws Exception {
        servers.embeddedPostgres("new").stop(StopMode.FAST);
        fixture.execute(Side.OLD, "INSERT INTO public.t SELECT g FROM generate_series(1000, 2000) g");
        String written = fixture.text(Side.OLD, "SELECT pg_current_wal_lsn()::text");
        String confirmed = "SELECT (confirmed_flush_lsn >= '" + written
                + "')::text FROM pg_replication_slots WHERE slot_name = '" + SLOT + "'";
        MigrationFixture.await(() -> isTrue(fixture, Side.OLD, confirmed), Duration.ofSeconds(30), start);
        try (MigratorProcess status = MigratorProcess.run(folder, "status")) {
            assertThat(status.exitCode()).as(status.output()).isEqualTo(4);
            assertThat(status.output())
                    .contains("home does not answer")
                    .contains("slot " + SLOT + " keeps")
                    .contains("capture goes on")
                    .contains("replay waits for new");
        }
        servers.embeddedPostgres("new").start();
        awaitRow(fixture, 2000, start);
    }

    private static void whileKafkaIsDown(Servers servers, MigrationFixture fixture, MigratorProcess start)
            throws Exception {
        servers.embeddedKafka().kill();
        fixture.execute(Side.OLD, "INSERT INTO public.t VALUES (2500)");
        String waits =
                "SELECT EXISTS (SELECT 1 FROM migrator.worker WHERE role = 'log guard f1' AND note LIKE 'cannot look: %Kafka%')::text";
        MigrationFixture.await(() -> isTrue(fixture, Side.NEW, waits), Duration.ofSeconds(60), start);
        assertThat(fixture.text(Side.NEW, "SELECT note FROM migrator.worker WHERE role = 'source guard f1'"))
                .contains("of log on old");
        servers.embeddedKafka().start();
        awaitRow(fixture, 2500, start);
    }

    private static void awaitRow(MigrationFixture fixture, int id, MigratorProcess start) throws InterruptedException {
        String there = "SELECT EXISTS (SELECT 1 FROM public.t WHERE id = " + id + ")::text";
        MigrationFixture.await(() -> isTrue(fixture, Side.NEW, there), Duration.ofSeconds(60), start);
    }

    private static boolean isTrue(MigrationFixture fixture, Side side, String sql) {
        try {
            return "true".equals(fixture.text(side, sql));
        } catch (Exception e) {
            return false;
        }
    }
}
