package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cli.Commands;
import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.cutover.SwitchStep;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.phase.Phase;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A row that was lost on new: what the operator sees of it and does about it, with start stopping and with start parking. */
@Timeout(300)
class ParkedKeysMigrationIT {
    @TempDir
    Path folder;

    private MigrationFixture fixture;
    private Commands commands;
    private Path file;
    private int marks = 1000;

    @Test
    void aParkedKeyIsShownKeepsTheWritesFromMovingAndIsHealed() throws Exception {
        try (Servers servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start()) {
            fixture = MigrationFixture.create(servers, folder, "parked", "existing");
            file = folder.resolve("migrator.yaml");
            commands = new Commands(file);
            for (Side side : Side.values()) {
                fixture.execute(side, "CREATE TABLE public.t (id int PRIMARY KEY, v text)");
            }
            fixture.execute(Side.OLD, "INSERT INTO public.t SELECT g, 'a' FROM generate_series(1, 100) g");
            parkWithTheFlag();
            stopWithoutIt();
            unparkWithTheFile();
        }
    }

    private void parkWithTheFlag() throws Exception {
        try (MigratorProcess start = MigratorProcess.start(folder, "start", "--on-error=park")) {
            fixture.awaitPhase(Phase.FOLLOWING, start);
            succeed("verify", "--report", folder.toString());
            lose(5);
            change(5, "b");
            change(6, "b");
            change(5, "c");
            arrive(start);
            see();
            start.kill();
        }
    }

    private void see() {
        assertThat(succeed("status"))
                .contains("1 keys PARKED", "no switch until: migrator unpark", "public.t (5) since ")
                .contains("update found 0 rows", "1 changes left out since");
        assertThat(succeed("status", "--json"))
                .containsPattern("\"parked\" : \\{\\s+\"count\" : 1,")
                .containsPattern("\"key\" : \\[ \"5\" ]");
        assertThat(succeed("explain", "public.t", "5"))
                .contains("\"kind\":\"parked\"", "\"skipped\":1", "\"next\":\"migrator unpark\"");
        assertThat(succeed("explain", "public.t", "6")).doesNotContain("parked");
        assertThat(refuse("doctor")).contains("1 parked keys: public.t (5)", "migrator unpark");
        assertThat(refuse("cutover")).contains("parked keys: 1 rows of new are set aside", "Run: migrator unpark");
    }

    /** What is parked stays so after a kill -9; a row that is lost now stops the lane. */
    private void stopWithoutIt() throws Exception {
        try (MigratorProcess start = fixture.start()) {
            change(5, "d");
            arrive(start);
            assertThat(fixture.text(Side.NEW, "SELECT key[1] || ' ' || skipped FROM migrator.parked_key"))
                    .isEqualTo("5 2");
            lose(7);
            change(7, "b");
            start.awaitEnd(Duration.ofSeconds(90));
            assertThat(start.exitCode()).as(start.output()).isEqualTo(5);
            assertThat(start.output()).contains("update of public.t (id=7) found 0 rows", "--on-error=park");
        }
    }

    private void unparkWithTheFile() throws Exception {
        Files.writeString(
                file, "stream: { on_error: park }\ncutover: { pause_budget: 1m }\n", StandardOpenOption.APPEND);
        try (MigratorProcess start = fixture.start()) {
            arrive(start);
            assertThat(fixture.text(Side.NEW, "SELECT string_agg(key[1], ' ' ORDER BY key) FROM migrator.parked_key"))
                    .isEqualTo("5 7");

            assertThat(succeed("unpark", "--table", "public.t")).contains("2 rows inserted", "2 keys followed again");

            change(5, "e");
            change(7, "e");
            arrive(start);
            fixture.requireEqual();
            assertThat(succeed("unpark")).doesNotContain("public.t");
            succeed("verify", "--report", folder.toString());
            assertThat(succeed("status")).doesNotContain("PARKED");
            try (Wiring wiring = new Wiring(ConfigFile.load(file))) {
                MigrationFixture.await(
                        () -> wiring.operations().gates(Side.OLD).stream().allMatch(Gate::open),
                        Duration.ofSeconds(60),
                        start);
                parkWhileTheWritesMove(wiring.operations());
            }
        }
    }

    /** The gates were open, and the last writes before the fence hit a row that is not there. */
    private void parkWhileTheWritesMove(Operations operations) throws Exception {
        assertThatThrownBy(() -> operations.cutover(SwitchMode.FOR_REAL, (record, sentence) -> {
                    if (record.step() == SwitchStep.HELD) {
                        loseAndChange(9);
                    }
                }))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("the switch was undone, writes are on old as before")
                .hasMessageContaining("public.t (9)");
        change(10, "old takes writes");
        assertThat(fixture.phase()).isEqualTo(Phase.VERIFIED);
    }

    private void loseAndChange(int id) {
        try {
            lose(id);
            change(id, "x");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void lose(int id) throws Exception {
        fixture.execute(Side.NEW, "DELETE FROM public.t WHERE id = " + id);
    }

    private void change(int id, String v) throws Exception {
        fixture.execute(Side.OLD, "UPDATE public.t SET v = '%s' WHERE id = %d".formatted(v, id));
    }

    /** Writes a row and waits until it, and all that was written before, is on new or set aside. */
    private void arrive(MigratorProcess start) throws Exception {
        marks++;
        fixture.execute(Side.OLD, "INSERT INTO public.t VALUES (%d, 'mark')".formatted(marks));
        String arrived = "SELECT count(*) FROM public.t WHERE id = " + marks;
        MigrationFixture.await(() -> isOne(arrived), Duration.ofSeconds(90), start);
    }

    private boolean isOne(String count) {
        try {
            return fixture.text(Side.NEW, count).equals("1");
        } catch (Exception e) {
            return false;
        }
    }

    private String succeed(String... arguments) {
        return run(0, arguments);
    }

    private String refuse(String... arguments) {
        return run(3, arguments);
    }

    private String run(int code, String... arguments) {
        Commands.Result result = commands.run(arguments);
        assertThat(result.code()).as(result.output()).isEqualTo(code);
        return result.output();
    }
}
