package dev.migrator.backfill.copy;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static dev.migrator.backfill.Servers.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Every row of a snapshot comes to the target, whatever happens to sessions and snapshots. */
class BackfillIT extends CopyRuns {
    @Test
    void copiesEveryRowInManyBinaryChunks() {
        copiesEveryRow(true);
    }

    @Test
    void copiesEveryRowInManyTextChunks() {
        copiesEveryRow(false);
    }

    private void copiesEveryRow(boolean binary) {
        MigrationPlan plan = Servers.plan(pair, id -> binary);

        assertThat(copyAll(plan, CopyListener.NONE)).isEqualTo(CopyOutcome.FINISHED);

        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
        assertThat(Integer.parseInt(
                        value(pair.target(), "SELECT chunks FROM migrator.table_copy WHERE table_name = 'accounts'")))
                .isGreaterThan(5);
        assertThat(value(pair.target(), "SELECT sum(rows) FROM migrator.chunk WHERE table_name = 'accounts'"))
                .isEqualTo(value(pair.source(), "SELECT count(*) FROM public.accounts"));
        assertThat(store.copiedUpTo().keySet()).isEqualTo(plan.byId().keySet());
        assertThat(store.waves().next()).isEqualTo(2);
    }

    @Test
    void usesTextWhereAColumnHasAnotherTypeOnTheTarget() {
        execute(pair.target(), "ALTER TABLE keyless ALTER COLUMN at TYPE text");
        MigrationPlan plan = Servers.plan(pair, id -> true);

        copyAll(plan, CopyListener.NONE);

        assertThat(value(pair.target(), "SELECT count(*) FROM public.keyless")).isEqualTo("5000");
    }

    @Test
    void showsNothingThatWasWrittenAfterTheSnapshot() throws SQLException {
        MigrationPlan plan = Servers.plan(pair, id -> true);
        List<String> expected;
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            try (Connection joined = wave.join(Purpose.VERIFY)) {
                expected = fingerprints(joined, plan);
            }
            changeTheSource();
            run(plan, wave, 1, onChunk(n -> {
                if (n % 3 == 0) {
                    changeTheSource();
                }
            }));
            assertThat(store.copiedUpTo().values()).containsOnly(wave.position());
        }
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(expected);
        assertThat(fingerprints(pair.source(), plan)).isNotEqualTo(expected);
    }

    private synchronized void changeTheSource() {
        execute(pair.source(), """
                INSERT INTO accounts (balance) VALUES (1), (2); UPDATE accounts SET balance = balance + 1 WHERE id % 5 = 1;
                DELETE FROM accounts WHERE id % 17 = 4; INSERT INTO nothing SELECT coalesce(max(id), 0) + 1 FROM nothing;
                UPDATE keyless SET line = 'x' WHERE line LIKE '%7'""");
        execute(pair.source(), "VACUUM accounts");
    }

    @Test
    void goesOnWhenSessionsAreEndedOnEitherSide() {
        MigrationPlan plan = Servers.plan(pair, id -> true);
        AtomicInteger ended = new AtomicInteger();

        CopyOutcome outcome = copyAll(plan, onChunk(n -> {
            if (n == 2 || n == 6) {
                ended.addAndGet(Servers.terminate(pair.source(), "copy-out"));
            } else if (n == 4) {
                ended.addAndGet(Servers.terminate(pair.target(), "copy-in"));
            }
        }));

        assertThat(outcome).isEqualTo(CopyOutcome.FINISHED);
        assertThat(ended.get()).isGreaterThan(2);
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
    }

    @Test
    void startsUnfinishedTablesOverInANewWaveWhenTheSnapshotIsGone() {
        execute(pair.target(), "ALTER TABLE keyless ADD COLUMN ref int REFERENCES nothing");
        execute(pair.source(), "ALTER TABLE keyless ADD COLUMN ref int REFERENCES nothing");
        MigrationPlan plan = Servers.plan(pair, id -> true);
        CopyListener killer = onChunk(n -> {
            if (n == 8) {
                Servers.terminate(pair.source(), "keeper");
                Servers.terminate(pair.source(), "copy-out");
                Servers.terminate(pair.target(), "copy-in");
            }
        });
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            assertThatThrownBy(() -> run(plan, wave, 1, killer))
                    .isInstanceOf(RetryableFailure.class)
                    .hasMessageContaining("snapshot of wave 1 is gone");
        }
        changeTheSource();
        int finishedBefore = store.copiedUpTo().size();
        assertThat(finishedBefore).isLessThan(plan.tables().size());

        try (ExportedSnapshot wave = Servers.snapshot(pair, 2)) {
            run(plan, wave, store.waves().next(), CopyListener.NONE);
        }

        assertThat(store.copiedUpTo()).hasSize(plan.tables().size());
        assertThat(value(pair.target(), "SELECT wave FROM migrator.table_copy WHERE table_name = 'accounts'"))
                .isEqualTo("2");
        assertThat(value(
                        pair.target(), "SELECT count(DISTINCT wave) FROM migrator.chunk WHERE table_name = 'accounts'"))
                .isEqualTo("1");
        MigrationPlan accounts = only(plan, "accounts");
        assertThat(fingerprints(pair.target(), accounts)).isEqualTo(fingerprints(pair.source(), accounts));
    }

    /** Chunks of several leaves are there when the snapshot goes; what moved between the leaves meanwhile must be there once. */
    @Test
    void copiesATableThatIsCutOtherwiseOnTheTargetAsAWholeAlsoInASecondWave() {
        execute(pair.source(), """
                CREATE TABLE tree (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
                CREATE TABLE tree_a PARTITION OF tree FOR VALUES FROM (0) TO (25000);
                CREATE TABLE tree_b PARTITION OF tree DEFAULT;
                INSERT INTO tree SELECT n, repeat('t' || n, 10) FROM generate_series(1, 50000) n""");
        execute(pair.target(), """
                CREATE TABLE tree (v text, id int PRIMARY KEY) PARTITION BY HASH (id);
                CREATE TABLE tree_a PARTITION OF tree FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                CREATE TABLE tree_1 PARTITION OF tree FOR VALUES WITH (MODULUS 2, REMAINDER 1)""");
        MigrationPlan plan = only(Servers.planOfBoth(pair), "tree");
        CopyListener killer = onChunk(n -> {
            if (n == 13) {
                Servers.terminate(pair.source(), "keeper");
                Servers.terminate(pair.source(), "copy-out");
            }
        });
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            Backfill alone = new Backfill(pair.target(), store, ChangedKeys.NONE, options(1), killer);
            assertThatThrownBy(() -> alone.run(plan.tables(), wave, record(1, wave), Duration.ZERO))
                    .isInstanceOf(RetryableFailure.class);
        }
        assertThat(value(
                        pair.target(),
                        "SELECT min(id) < 25000 AND max(id) > 25000 AND count(*) < 50000 FROM public.tree"))
                .isEqualTo("t");
        execute(pair.source(), "UPDATE tree SET id = id + 50000 WHERE id % 3 = 0; DELETE FROM tree WHERE id % 7 = 0");

        assertThat(copyAll(plan, CopyListener.NONE)).isEqualTo(CopyOutcome.FINISHED);

        String rows = "SELECT count(*) || ' ' || sum(hashtextextended(ROW(id, v)::text, 0)::numeric) FROM public.tree";
        assertThat(value(pair.target(), rows)).isEqualTo(value(pair.source(), rows));
        assertThat(store.copiedUpTo().keySet()).containsExactly(new TableId("public", "tree"));
        assertThat(value(pair.target(), "SELECT count(*) > 4 AND count(DISTINCT wave) = 1 FROM migrator.chunk"))
                .isEqualTo("t");
    }

    @Test
    void stopsSoonAndKeepsNothingHalfDone() {
        MigrationPlan plan = only(Servers.plan(pair, id -> true), "accounts");
        AtomicReference<Backfill> running = new AtomicReference<>();
        CopyListener stopper = onChunk(n -> {
            if (n == 3) {
                new Thread(running.get()::stop).start();
            }
        });
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            running.set(new Backfill(pair.target(), store, ChangedKeys.NONE, options(1), stopper));
            CopyOutcome outcome = running.get().run(plan.tables(), wave, record(1, wave), Duration.ZERO);
            assertThat(outcome).isIn(CopyOutcome.STOPPED, CopyOutcome.FINISHED);
        }
        assertThat(value(pair.target(), "SELECT count(*) FROM public.accounts"))
                .isEqualTo(value(pair.target(), "SELECT coalesce(sum(rows), 0) FROM migrator.chunk"));

        copyAll(plan, CopyListener.NONE);

        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
    }

    @Test
    void makesARewriteOfTheSourceWaitUntilTheCopyIsDone() {
        MigrationPlan plan = Servers.plan(pair, id -> true);
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1)) {
            wave.protect(plan.byId().keySet());

            assertThatThrownBy(() -> execute(pair.source(), "SET lock_timeout = 200; TRUNCATE accounts"))
                    .hasMessageContaining("lock timeout");
            run(plan, wave, 1, CopyListener.NONE);
        }
        execute(pair.source(), "SET lock_timeout = 2000; TRUNCATE nothing");
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
    }

    @Test
    void copiesTheTargetsChunkOnceThoughTheFirstAttemptHadCommitted() throws SQLException {
        MigrationPlan plan = only(Servers.plan(pair, id -> true), "accounts");
        copyAll(plan, CopyListener.NONE);
        execute(pair.target(), "UPDATE migrator.table_copy SET finished_at = NULL");
        try (Connection target = pair.target().open(Purpose.COPY_IN)) {
            target.setAutoCommit(false);
            assertThat(store.recordChunk(target, new ChunkDone(new TableId("public", "accounts"), 1, 0, 5, 5)))
                    .isFalse();
            target.rollback();
        }
    }

    /** Else they would count as at work for as long as the next wave is being made. */
    @Test
    void whoHasNothingLeftToDoLeavesThePace() {
        Set<Integer> atWork = ConcurrentHashMap.newKeySet();
        CopyPace pace = new CopyPace() {
            @Override
            public boolean awaitTurn(int worker, BooleanSupplier over) {
                atWork.add(worker);
                return true; // whether it is over is not asked of who need not wait
            }

            @Override
            public void leave(int worker) {
                atWork.remove(worker);
            }
        };
        int number = store.waves().next();
        try (ExportedSnapshot wave = Servers.snapshot(pair, number)) {
            new Backfill(pair.target(), store, ChangedKeys.NONE, options(3), pace, new CopyListener() {})
                    .run(Servers.plan(pair, id -> true).tables(), wave, record(number, wave), Duration.ZERO);
        }
        assertThat(atWork).isEmpty();
    }

    @Test
    void aWaveEndsWhenThePaceSaysSo() {
        MigrationPlan plan = only(Servers.plan(pair, id -> true), "accounts");
        CopyPace hasty = new CopyPace() {
            @Override
            public Duration maxSnapshotAge(Duration usual) {
                return Duration.ZERO;
            }
        };
        Duration noTimeAtAll = Duration.ofHours(-1); // with what the preparation takes
        int number = store.waves().next();
        try (ExportedSnapshot wave = Servers.snapshot(pair, number)) {
            assertThat(new Backfill(pair.target(), store, ChangedKeys.NONE, options(1), hasty, new CopyListener() {})
                            .run(plan.tables(), wave, record(number, wave), noTimeAtAll))
                    .isEqualTo(CopyOutcome.WAVE_OVER);
        }
    }
}
