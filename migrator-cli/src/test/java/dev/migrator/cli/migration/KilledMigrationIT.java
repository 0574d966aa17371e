package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.StopMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the program in every phase, and of every server, under load; then the same command again. */
class KilledMigrationIT {
    private static final long SEED = Long.getLong("migrator.seed", System.nanoTime() % 1_000_000);
    private static final String FLOWS = "SELECT coalesce((SELECT NOT held FROM migrator.route), true)";
    private static final String STEPS = "ARRAY['INTENDED', 'HELD', 'FENCED', 'DRAINED', 'CERTIFIED', 'SWITCHED']";
    private static final String LAST =
            "SELECT array_position(" + STEPS + ", (SELECT step FROM migrator.switch ORDER BY epoch DESC LIMIT 1))";
    private static final String OVER = "SELECT bool_and(step IN ('DONE', 'UNDONE')) FROM migrator.switch";
    private static Servers servers;

    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private Ledger ledger;
    private Killing killing;
    private List<LedgerClient> clients = List.of();
    private MigratorProcess start;

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

    @BeforeEach
    void createTheLedger() throws Exception {
        fixture = MigrationFixture.create(servers, folder, "ledger", "existing");
        // beside others at work each start would begin slowly, on a busy machine for longer than anything here waits
        Files.writeString(folder.resolve("migrator.yaml"), """
                backfill:
                  workers: 1
                  chunk: 1MB
                  throttle:
                    auto: false
                """, StandardOpenOption.APPEND);
        ledger = Ledger.create(fixture);
        killing = new Killing(fixture, SEED);
        killing.say("seed " + SEED + " (-Dmigrator.seed)");
        BothSides<Endpoint> endpoints = BothSides.each(fixture::endpoint);
        clients = Stream.of(1, 2).map(n -> new LedgerClient(endpoints, n, SEED)).toList();
    }

    @AfterEach
    void stopEverything() throws Exception {
        for (LedgerClient client : clients) {
            client.close();
        }
        if (start != null) {
            start.close();
        }
    }

    @Test
    void losesNothingAndDoublesNothingWhateverIsKilled() throws Exception {
        try {
            killWhileCopying();
            killWhileFollowing();
            killServers();
            killVerification();
            killSwitches();
            requireEqualAtRest();
            killFinish();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + SEED + "; migrator start said:\n" + start.output(), e);
        }
    }

    private void killWhileCopying() throws Exception {
        start = fixture.start();
        killing.after("stream made", "SELECT state = 'running' FROM migrator.stream", 300, start);
        for (int i = 1; i <= 3; i++) {
            start = fixture.start();
            String chunks = "SELECT count(done_at) > %d FROM migrator.chunk".formatted(i * 4 + killing.random(3));
            killing.after("copying", chunks, 50, start);
            assertThat(fixture.phase()).isEqualTo(Phase.BACKFILLING);
        }
        start = fixture.start();
        fixture.awaitPhase(Phase.FOLLOWING, start);
    }

    private void killWhileFollowing() throws Exception {
        requireSecondStartRefused();
        for (int i = 0; i < 2; i++) {
            killing.after("following", "SELECT changes > 0 FROM migrator.lane", 1500, start);
            start = fixture.start();
            awaitCaughtUp();
        }
    }

    private void requireSecondStartRefused() throws Exception {
        try (MigratorProcess second = fixture.start()) {
            second.awaitEnd(Duration.ofSeconds(40));
            assertThat(second.exitCode()).as(second.output()).isEqualTo(3);
            assertThat(second.output()).contains("another `migrator start` runs");
            assertThat(start.isAlive()).isTrue();
        }
    }

    private void killServers() throws Exception {
        servers.embeddedKafka().kill();
        TimeUnit.MILLISECONDS.sleep(killing.random(1000));
        servers.embeddedKafka().start();
        awaitCaughtUp();
        for (Side side : Side.values()) {
            servers.embeddedPostgres(side.word()).stop(StopMode.IMMEDIATE);
            TimeUnit.MILLISECONDS.sleep(killing.random(1000));
            servers.embeddedPostgres(side.word()).start();
            awaitCaughtUp();
        }
        assertThat(start.isAlive()).as(start.output()).isTrue();
    }

    private void killVerification() throws Exception {
        killing.after(
                "verify holds", "SELECT bool_or(hold_at IS NOT NULL) FROM migrator.lane", 0, fixture.run("verify"));
        killing.await(
                "the hold of a dead verification is ended",
                Duration.ofSeconds(20),
                () -> killing.isTrue(Side.NEW, "SELECT bool_and(hold_at IS NULL) FROM migrator.lane"));
        awaitCaughtUp();
        assertThat(fixture.succeed("verify")).contains("are the same on both sides");
    }

    private void killSwitches() throws Exception {
        killSwitch("cutover", beforeTheReturn(), 60);
        killSwitch("cutover", beforeTheReturn(), 20);
        killSwitch("cutover", "SWITCHED", 0);
        complete("cutover", Phase.ON_NEW);
        killing.after("following on new", "SELECT true", 500, start);
        start = fixture.start();
        awaitCaughtUp();
        killSwitch("rollback", beforeTheReturn(), 30);
        complete("rollback", Phase.FOLLOWING);
        assertThat(fixture.succeed("verify")).contains("are the same on both sides");
        complete("cutover", Phase.ON_NEW);
    }

    /** A step before the point of no return. */
    private String beforeTheReturn() {
        return List.of("INTENDED", "HELD", "FENCED", "DRAINED", "CERTIFIED").get(killing.random(5));
    }

    /** Kills a switch soon after it has reached a step; traffic must flow again without anybody's help. */
    private void killSwitch(String command, String step, int within) throws Exception {
        String reached = LAST + " >= array_position(" + STEPS + ", '" + step + "')";
        killing.after(command + " at " + step, reached, within, fixture.run(command));
        killing.say(command + " stands at "
                + fixture.text(Side.NEW, "SELECT (SELECT step FROM migrator.switch ORDER BY epoch DESC LIMIT 1)"));
        long before = acknowledged();
        killing.await(
                "traffic flows again after a killed " + command,
                Duration.ofSeconds(20),
                () -> killing.isTrue(Side.NEW, FLOWS) && killing.isTrue(Side.NEW, OVER) && acknowledged() > before + 2);
        requireOneWriter();
    }

    private void complete(String command, Phase phase) throws Exception {
        fixture.succeed(command);
        assertThat(fixture.phase()).isEqualTo(phase);
        requireOneWriter();
        awaitCaughtUp();
        killing.say(command + " is complete");
    }

    private void requireOneWriter() throws Exception {
        Side writer = writer();
        String fenced = "SELECT count(*) > 0 FROM pg_trigger WHERE tgname = 'migrator_fence' AND tgenabled <> 'D'";
        assertThat(killing.isTrue(writer, fenced))
                .as(writer + ", the writer, is fenced")
                .isFalse();
        if (writer == Side.NEW) {
            assertThat(killing.isTrue(Side.OLD, fenced)).as("old is fenced").isTrue();
        }
    }

    private Side writer() throws Exception {
        return Side.valueOf(
                fixture.text(Side.NEW, "SELECT coalesce((SELECT upper(writes) FROM migrator.route), 'OLD')"));
    }

    /** What is written now arrives on the other side. */
    private void awaitCaughtUp() throws Exception {
        LedgerClient client = clients.get(0);
        long target = client.acknowledged() + 1;
        Side other = writer().other();
        killing.await("caught up on " + other, Duration.ofSeconds(60), () -> {
            assertThat(start.isAlive()).as("start lives").isTrue();
            return client.acknowledged() >= target
                    && killing.isTrue(
                            other, "SELECT max(number) >= %d FROM public.done WHERE client = 1".formatted(target));
        });
    }

    private void requireEqualAtRest() throws Exception {
        for (LedgerClient client : clients) {
            client.close();
        }
        for (LedgerClient client : clients) {
            killing.await(
                    "the last transaction has arrived",
                    Duration.ofSeconds(30),
                    () -> killing.isTrue(
                            Side.OLD,
                            "SELECT max(number) = %d FROM public.done WHERE client = %d"
                                    .formatted(client.acknowledged(), client.number())));
        }
        fixture.requireEqual();
        for (LedgerClient client : clients) {
            for (Side side : Side.values()) {
                ledger.require(side, client.number(), client.acknowledged());
            }
        }
        killing.say("equal after %d transactions".formatted(acknowledged()));
    }

    private void killFinish() throws Exception {
        killing.after("finish", "SELECT phase = 'FINISHED' FROM migrator.migration", 400, fixture.run("finish"));
        fixture.succeed("finish");
        fixture.succeed("finish");
        start.awaitEnd(Duration.ofSeconds(40));
        assertThat(start.exitCode()).as(start.output()).isZero();
        for (Side side : Side.values()) {
            assertThat(
                            fixture.text(
                                    side,
                                    "SELECT (SELECT count(*) FROM pg_replication_slots) || ' ' || (SELECT count(*) FROM pg_publication)"))
                    .as("slots and publications on " + side)
                    .isEqualTo("0 0");
        }
    }

    private long acknowledged() {
        return clients.stream().mapToLong(LedgerClient::acknowledged).sum();
    }
}
