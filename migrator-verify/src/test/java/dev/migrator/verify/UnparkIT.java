package dev.migrator.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.ParkedKeys;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.verify.repair.Repair;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.VerificationReport;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of parked keys are copied again, each that fits, and what is not parked any more is told to replay. */
class UnparkIT {
    private static Pair pair;
    private IdleReplay replay;

    @BeforeAll
    static void create() {
        pair = Pair.oldToNew("");
        pair.onBoth(
                "CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE, v varchar(9)); CREATE TABLE o (id int PRIMARY KEY)");
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    @BeforeEach
    void fill() {
        pair.onBoth("TRUNCATE t, o, migrator.parked_key; INSERT INTO t SELECT g, g, 'a' FROM generate_series(1, 9) g");
        replay = pair.replay();
    }

    @AfterEach
    void stopReplay() {
        replay.close();
    }

    @Test
    void everyParkedRowIsAsOnTheSourceAgainAndReplayIsTold() {
        pair.onSource(
                "UPDATE t SET v = 'new' WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (10, 10, 'b')");
        pair.onTarget("DELETE FROM t WHERE id = 3");
        park("t", 1, 2, 3, 10, 99);
        long revision = pair.lanes.read(Pair.STREAM).get(1).parkedRevision();

        RepairReport report = repair().unpark(table -> true);

        assertThat(report.unparked()).isEqualTo(5);
        assertThat(report.tables())
                .extracting(RepairReport.TableRepair::sentence)
                .containsExactly("public.t: 2 rows inserted, 1 deleted, 1 replaced, 5 keys followed again");
        assertThat(report.stillParked()).isEmpty();
        assertThat(parked()).isEmpty();
        assertThat(pair.verify().isClean()).isTrue();
        assertThat(pair.lanes.read(Pair.STREAM).get(1).parkedRevision()).isGreaterThan(revision);
        assertThat(pair.lanes.read(Pair.STREAM).get(0).parkedRevision())
                .as("nothing of its own")
                .isZero();
    }

    @Test
    void aRowThatDoesNotFitStaysParkedWithWhatIsInItsWayAndTheOthersAreHealed() {
        pair.onSource(
                "UPDATE t SET u = NULL WHERE id IN (1, 2); UPDATE t SET u = 2 WHERE id = 1; UPDATE t SET u = 1 WHERE id = 2;"
                        + "UPDATE t SET u = 50 WHERE id = 3; UPDATE t SET u = 3 WHERE id = 4");
        pair.onTarget("INSERT INTO t VALUES (100, 50, 'alien')");
        park("t", 1, 2, 3, 4);

        RepairReport report = repair().unpark(table -> true);

        assertThat(report.unparked()).as("rows that have swapped their values").isEqualTo(2);
        assertThat(parked()).containsExactly("public.t (3)", "public.t (4)");
        assertThat(report.stillParked().get(0).sqlState()).isEqualTo("23505");
        assertThat(report.stillParked().get(0).reason()).contains("does not fit yet", "Key (u)=(50) already exists");
        assertThat(pair.countOnTarget(
                        "SELECT count(*) FROM public.t WHERE (id, u) IN ((1, 2), (2, 1), (3, 3), (4, 4))"))
                .isEqualTo(4);

        pair.onTarget("DELETE FROM t WHERE id = 100");
        assertThat(repair().unpark(table -> true).unparked()).isEqualTo(2);
        assertThat(pair.verify().isClean()).isTrue();
    }

    @Test
    void onlyTheKeysOfOneTableAreUnparked() {
        pair.onSource("INSERT INTO o VALUES (1); DELETE FROM t WHERE id = 1");
        park("t", 1);
        park("o", 1);

        RepairReport report = repair().unpark(t -> t.table().id().name().equals("o"));

        assertThat(report.tables()).hasSize(1);
        assertThat(parked()).containsExactly("public.t (1)");
    }

    @Test
    void aRepairHealsAndUnparksToo() {
        pair.onSource(
                "UPDATE t SET u = 50 WHERE id = 3; DELETE FROM t WHERE id = 5; UPDATE t SET v = 'x' WHERE id = 4");
        pair.onTarget("INSERT INTO t VALUES (100, 50, 'alien'); UPDATE t SET v = 'y' WHERE id = 7");
        park("t", 3, 5, 4, 8);

        pair.repair(pair.verify());

        assertThat(parked()).isEmpty();
        assertThat(pair.verify().isClean()).isTrue();
    }

    @Test
    void aNamedRowThatDoesNotFitFailsTheRepairAndNothingOfItsTableIsWritten() {
        pair.onTarget("DELETE FROM t WHERE id = 3");
        VerificationReport report = pair.verify();
        pair.onTarget("INSERT INTO t VALUES (100, 3, 'alien')");
        park("t", 1);

        assertThatThrownBy(() -> pair.repair(report)).isInstanceOf(DivergenceFailure.class);

        assertThat(parked()).containsExactly("public.t (1)");
    }

    @Test
    void nothingIsWrittenOnceSomebodyElseHasLetReplayGo() {
        pair.onTarget("""
                CREATE FUNCTION let_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    UPDATE migrator.lane SET hold_at = NULL, held_at = NULL; RETURN NEW; END $$;
                CREATE TRIGGER let_go BEFORE INSERT ON o FOR EACH ROW EXECUTE FUNCTION let_go();
                ALTER TABLE o ENABLE ALWAYS TRIGGER let_go""");
        pair.onSource("INSERT INTO o VALUES (1)");
        park("o", 1);
        try {
            assertThatThrownBy(() -> repair().unpark(table -> true))
                    .isInstanceOf(RetryableFailure.class)
                    .hasMessageContaining("was let go");
        } finally {
            pair.onTarget("DROP FUNCTION let_go CASCADE");
        }
        assertThat(pair.countOnTarget("SELECT count(*) FROM public.o")).isZero();
        assertThat(parked()).containsExactly("public.o (1)");
        assertThat(repair().unpark(table -> true).unparked()).isEqualTo(1);
    }

    private static Repair repair() {
        return new Repair(pair.ends(), pair.plan(), pair.options.patience(), Clock.systemUTC());
    }

    private static void park(String table, int... keys) {
        for (int key : keys) {
            pair.onTarget(
                    "INSERT INTO migrator.parked_key VALUES ('f1', 1, 'public', '%s', '{%d}', '0/1', 1, '', 'test', 0)"
                            .formatted(table, key));
        }
    }

    private static List<String> parked() {
        return new ParkedKeys(pair.pool)
                .of(Pair.STREAM).stream()
                        .map(ParkedKey::id)
                        .map(ParkedKey.Id::toString)
                        .toList();
    }
}
