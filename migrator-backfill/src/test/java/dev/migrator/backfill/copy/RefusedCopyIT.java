package dev.migrator.backfill.copy;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.backfill.Servers;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a copy does not go on with, and what it says then. */
class RefusedCopyIT extends CopyRuns {
    @Test
    void noticesATableThatWasRewrittenBeforeItWasLocked() {
        MigrationPlan plan = Servers.plan(pair, id -> true);
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            execute(pair.source(), "ALTER TABLE keyless ALTER COLUMN line TYPE varchar(100) USING line || ''");

            assertThatThrownBy(() -> run(plan, wave, 1, CopyListener.NONE))
                    .isInstanceOf(RetryableFailure.class)
                    .hasMessageContaining("public.keyless")
                    .hasMessageContaining("new wave");
        }
    }

    @Test
    void doesNotFinishATableWhoseLockWasLost() {
        MigrationPlan plan = only(Servers.plan(pair, id -> true), "nothing");
        execute(pair.source(), "INSERT INTO nothing VALUES (1)");
        CopyListener killer = onChunk(n -> Servers.terminate(pair.source(), "keeper"));
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            assertThatThrownBy(() -> run(plan, wave, 1, killer)).isInstanceOf(RetryableFailure.class);
        }
        assertThat(store.copiedUpTo()).isEmpty();
    }

    @Test
    void refusesATargetThatHasRowsAndSaysHowMany() {
        execute(pair.target(), "INSERT INTO nothing VALUES (1), (2); INSERT INTO parent VALUES (1)");
        MigrationPlan plan = Servers.plan(pair, id -> true);

        assertThatThrownBy(() -> copyAll(plan, CopyListener.NONE))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("public.nothing: 2 rows")
                .hasMessageContaining("public.parent: 1 rows");
        assertThat(store.progress()).isEmpty();
    }

    @Test
    void namesEveryColumnThatTheTargetLacks() {
        execute(pair.target(), "ALTER TABLE accounts DROP COLUMN note; DROP TABLE keyless");
        MigrationPlan plan = Servers.plan(pair, id -> true);

        assertThatThrownBy(() -> copyAll(plan, CopyListener.NONE))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("column note of table public.accounts")
                .hasMessageContaining("table public.keyless");
    }

    @Test
    void namesTheTableAndTheRowThatTheTargetRejects() {
        execute(pair.target(), "ALTER TABLE accounts ADD CONSTRAINT small CHECK (balance <> 20000)");
        MigrationPlan plan = Servers.plan(pair, id -> false);

        assertThatThrownBy(() -> copyAll(plan, CopyListener.NONE))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("public.accounts")
                .hasMessageContaining("small")
                .hasMessageContaining("20000");
    }

    @Test
    void writesNothingMoreOnceAnotherProcessHasBegunALaterWave() {
        MigrationPlan plan = only(Servers.plan(pair, id -> true), "accounts");
        try (ExportedSnapshot first = Servers.snapshot(pair, 1)) {
            CopyListener takeOver = onChunk(n -> {
                if (n == 1) {
                    copyAll(plan, CopyListener.NONE);
                }
            });
            Backfill overtaken = new Backfill(pair.target(), store, ChangedKeys.NONE, options(1), takeOver);
            assertThatThrownBy(() -> overtaken.run(plan.tables(), first, record(1, first), Duration.ZERO))
                    .isInstanceOf(RefusedFailure.class)
                    .hasMessageContaining("another process");
        }
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
    }
}
