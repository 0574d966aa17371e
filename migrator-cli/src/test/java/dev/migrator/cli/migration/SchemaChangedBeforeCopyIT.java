package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.run.Role;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tables gain between the plan and the copy of their rows. */
@Timeout(300)
class SchemaChangedBeforeCopyIT extends SchemaChangeRuns {
    @Test
    void copiesWhatATableGainedSinceItWasPlannedOnceNewHasItToo() throws Exception {
        begin("ddlcopy", "stream: { ddl: stop }");
        captureOnly();
        old("""
                ALTER TABLE shop.orders ADD COLUMN note text DEFAULT 'n', ALTER COLUMN a SET DEFAULT 'q', DROP COLUMN d;
                UPDATE shop.orders SET note = 'lost?' WHERE id < 30""");
        assertThat(refused()).contains("shop.orders: column d numeric(10,2) is gone", "Put it back on old");
        old("ALTER TABLE shop.orders ADD COLUMN d numeric(10,2) NOT NULL DEFAULT 7");
        assertThat(refused())
                .contains(
                        "changed before its rows were copied",
                        "shop.orders: add column note text DEFAULT 'n'::text",
                        "Run on new: ALTER TABLE \"shop\".\"orders\" ADD COLUMN \"note\" text DEFAULT 'n'::text");
        assertThat(fixture.text(Side.NEW, "SELECT count(*)::text FROM shop.orders"))
                .isEqualTo("0");
        fresh("ALTER TABLE shop.orders ADD COLUMN note text DEFAULT 'n'::text");
        running(() -> {
            started.awaitFollowing(Duration.ofMinutes(1));
            fixture.requireSameRows("shop.orders", "id, a, c, note, d");
            assertThat(outcomes()).hasSize(2).allMatch(o -> o.startsWith("PRESENT shop.orders"));
            assertThat(wiring.operations().verify().isClean()).isTrue();
        });
    }

    @Test
    void makesWhatATableGainedSinceItWasPlannedBeforeItIsCopied() throws Exception {
        begin("ddlgain", "stream: { ddl: apply }");
        captureOnly();
        old("""
                ALTER TABLE shop.orders ADD COLUMN note text DEFAULT 'n', ALTER COLUMN d DROP NOT NULL;
                ALTER TYPE shop.color ADD VALUE 'green' BEFORE 'blue'; ALTER TABLE shop.part ADD COLUMN z int;
                CREATE INDEX ON shop.orders (note); ALTER TABLE shop.log ALTER y SET NOT NULL""");
        old("UPDATE shop.orders SET note = 'new', d = NULL, c = 'green' WHERE id < 30; UPDATE shop.part SET z = id");
        running(() -> {
            started.awaitFollowing(Duration.ofMinutes(1));
            fixture.requireEqual();
            assertThat(outcomes()).hasSize(3).allMatch(o -> o.startsWith("PRESENT"));
            assertThat(wiring.operations().verify().isClean()).isTrue();
            old("INSERT INTO shop.orders VALUES (70, 'later', NULL, 'green', 'x')");
            arrive();
            fixture.requireEqual();
        });
    }

    private void captureOnly() throws Exception {
        try (Wiring opened = new Wiring(ConfigFile.load(folder.resolve("migrator.yaml")));
                StartedMigration begun = opened.operations().start(EnumSet.of(Role.CAPTURE))) {
            assertThat(begun.failure()).isEmpty();
        }
    }

    /** What a start says that ends because of the schema. */
    private String refused() throws Exception {
        try (MigratorProcess start = MigratorProcess.run(folder, "start")) {
            assertThat(start.exitCode()).as(start.output()).isEqualTo(8);
            return start.output();
        }
    }
}
