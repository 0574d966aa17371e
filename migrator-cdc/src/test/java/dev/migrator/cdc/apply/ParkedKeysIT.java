package dev.migrator.cdc.apply;

import static dev.migrator.cdc.apply.Changes.delete;
import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.Changes.truncate;
import static dev.migrator.cdc.apply.Changes.update;
import static dev.migrator.cdc.apply.TargetDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.LargeTransaction;
import dev.migrator.core.apply.ParkingPolicy;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.proxy.CutMoment;
import dev.migrator.embedded.proxy.PlannedCut;
import dev.migrator.embedded.proxy.TcpProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change that does not fit its row sets the row's key aside, and nothing else. */
class ParkedKeysIT {
    private static final String PARKED =
            "SELECT table_name, array_to_string(key, ','), position, skipped FROM migrator.parked_key ORDER BY position, key";

    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    private final TargetDatabase target = SERVER.target();

    /** Row 2 is lost on the target. */
    @BeforeEach
    void create() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, u int UNIQUE, v varchar(3))",
                "INSERT INTO public.t VALUES (1, 1, 'a'), (3, 3, 'a')");
        target.writingInSetsFrom(1).with(ParkingPolicy.parkUpTo(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void aRowThatIsNotThereIsSetAsideAndAllElseGoesOn(int setsFrom) {
        target.writingInSetsFrom(setsFrom);
        target.apply(
                transaction(110, setting(1, "b"), setting(2, "b"), setting(3, "b")),
                transaction(120, setting(2, "c"), inserting(4), setting(3, "c")));
        target.apply(transaction(130, setting(2, "d"), setting(1, "d")), transaction(140, delete(key(2))));

        assertThat(rows()).containsExactly("1|1|d", "3|3|c", "4|4|a");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/6E|3");
        assertThat(target.rows("SELECT stream, lane, table_schema, xid, sqlstate, reason FROM migrator.parked_key"))
                .containsExactly("f1|0|public|110||update found 0 rows where the log says that there is exactly one");
        assertThat(target.lane().changes()).as("what is left out is done with").isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void aRowThatMayNotBeThereIsSetAsideAndTheOneInItsWayStays(int setsFrom) {
        target.writingInSetsFrom(setsFrom).run("INSERT INTO public.t VALUES (99, 4, 'x')");

        target.apply(transaction(110, setting(1, "b"), inserting(4), setting(3, "b"), setting(4, "c")));

        assertThat(rows()).containsExactly("1|1|b", "3|3|b", "99|4|x");
        assertThat(target.rows(PARKED)).containsExactly("t|4|0/6E|1");
        assertThat(target.rows("SELECT sqlstate, reason FROM migrator.parked_key"))
                .singleElement()
                .asString()
                .startsWith("23505|insert was refused: ")
                .contains("Key (u)=(4) already exists.");
    }

    @Test
    void aValueThatDoesNotFitSetsItsKeyAsideAfterWhatCameBeforeIt() {
        target.apply(transaction(110, setting(1, "b"), setting(1, "long"), setting(3, "b")));
        target.apply(transaction(120, setting(1, "c")));

        assertThat(rows()).containsExactly("1|1|b", "3|3|b");
        assertThat(target.rows("SELECT key[1], sqlstate, skipped FROM migrator.parked_key"))
                .containsExactly("1|22001|1");
    }

    @Test
    void moreThanOneRowIsNotTheRowOfTheKey() {
        target.run("CREATE TABLE public.d (id int, v int)", "INSERT INTO public.d VALUES (1, 1), (1, 1), (2, 1)");
        try (LaneWriter writer = target.writer(target.planWithKey("d", "id"))) {
            writer.takeOver();
            writer.apply(batch(
                    transaction(110, update(row("d", "id", "2", "v", "2")), update(row("d", "id", "1", "v", "2")))));
        }
        assertThat(target.rows("SELECT * FROM public.d ORDER BY 1")).containsExactly("1|1", "1|1", "2|2");
        assertThat(target.rows("SELECT reason FROM migrator.parked_key"))
                .containsExactly("update found 2 rows where the log says that there is exactly one");
    }

    @Test
    void aKeyChangeSetsBothItsKeysAside() {
        target.apply(transaction(110, moving(2, 5)), transaction(120, setting(5, "b"), inserting(2), inserting(6)));

        assertThat(rows()).containsExactly("1|1|a", "3|3|a", "6|6|a");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/6E|1", "t|5|0/6E|1");
    }

    @ParameterizedTest
    @CsvSource({"2,5", "5,2"})
    void aKeyChangeFromOrToAParkedKeySetsTheOtherAsideToo(int from, int to) {
        target.apply(transaction(110, setting(2, "b")));
        target.run("INSERT INTO public.t VALUES (5, 5, 'a')");

        target.apply(transaction(120, moving(from, to)), transaction(130, setting(5, "b"), setting(1, "b")));

        assertThat(rows()).containsExactly("1|1|b", "3|3|a", "5|5|a");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/6E|1", "t|5|0/78|1");
        assertThat(target.rows("SELECT reason FROM migrator.parked_key WHERE key = '{5}'"))
                .containsExactly("a key change between it and the parked key public.t (2)");
    }

    @Test
    void aTruncateEndsTheParkingOfItsTable() {
        target.run("CREATE TABLE public.o (id int PRIMARY KEY)");
        target.apply(transaction(110, setting(2, "b"), delete(row("o", "id", "1"))));
        assertThat(target.rows(PARKED)).containsExactly("o|1|0/6E|0", "t|2|0/6E|0");

        target.apply(transaction(120, setting(2, "c"), setting(9, "c"), truncate("t"), inserting(2), inserting(9)));

        assertThat(rows()).containsExactly("2|2|a", "9|9|a");
        assertThat(target.rows(PARKED)).containsExactly("o|1|0/6E|0");
        target.apply(transaction(130, setting(2, "d"), setting(9, "d")));
        assertThat(rows()).containsExactly("2|2|d", "9|9|d");
    }

    @Test
    void aKeyThatATruncateFreedMayBeParkedAnew() {
        target.apply(transaction(110, setting(2, "b"), setting(2, "c")));

        target.apply(transaction(120, truncate("t"), setting(2, "d")), transaction(130, inserting(3)));

        assertThat(rows()).containsExactly("3|3|a");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/78|0");
    }

    @Test
    void tooManyParkedKeysStopTheLaneAndNothingIsApplied() {
        target.with(ParkingPolicy.parkUpTo(2));
        target.apply(transaction(110, setting(11, "b")));

        assertThatThrownBy(() -> target.apply(
                        transaction(120, setting(1, "b")), transaction(130, setting(12, "b"), setting(13, "b"))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("3 parked keys and stream.max_parked_keys is 2")
                .hasMessageContaining("public.t (13)");

        assertThat(rows()).containsExactly("1|1|a", "3|3|a");
        assertThat(target.rows(PARKED)).containsExactly("t|11|0/6E|0");
        assertThat(target.lane().position()).isEqualTo(new Lsn(110));
    }

    @Test
    void aRowOfATableWithoutAKeyIsNeverSetAside() {
        target.run("CREATE TABLE public.n (v int)");

        assertThatThrownBy(() -> target.apply(transaction(110, setting(1, "b"), delete(row("n", "v", "1")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("delete of public.n (v=1) found 0 rows")
                .hasMessageContaining("the table has no key");

        assertThat(rows()).containsExactly("1|1|a", "3|3|a");
        assertThat(target.rows(PARKED)).isEmpty();
    }

    @Test
    void withoutParkingTheLaneStopsAndSaysHowToGoOn() {
        target.with(ParkingPolicy.STOP);

        assertThatThrownBy(() -> target.apply(transaction(110, setting(1, "b"), setting(2, "b"))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("update of public.t (id=2) found 0 rows")
                .hasMessageContaining("--on-error=park");

        assertThat(rows()).containsExactly("1|1|a", "3|3|a");
        assertThat(target.rows(PARKED)).isEmpty();
    }

    @Test
    void whatIsParkedStaysSoWhenNothingMoreMayBe() {
        target.apply(transaction(110, setting(2, "b")));
        target.with(ParkingPolicy.STOP);

        target.apply(transaction(120, setting(2, "c"), moving(2, 5), setting(1, "c")));

        assertThat(rows()).containsExactly("1|1|c", "3|3|a");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/6E|2", "t|5|0/78|0");
    }

    @ParameterizedTest
    @CsvSource({
        "42501,dev.migrator.core.failure.RefusedFailure",
        "P0001,dev.migrator.core.failure.RefusedFailure",
        "53100,dev.migrator.core.failure.RetryableFailure",
        "40P01,dev.migrator.core.failure.RetryableFailure"
    })
    void whatConcernsMoreThanOneRowParksNothing(String sqlState, Class<?> failure) {
        target.run(
                "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS "
                        + "$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '" + sqlState + "'; END $$",
                "CREATE TRIGGER refuse BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.refuse()",
                "ALTER TABLE public.t ENABLE ALWAYS TRIGGER refuse");
        assertThat(failure).isIn(RefusedFailure.class, RetryableFailure.class);

        assertThatThrownBy(() -> target.apply(transaction(110, inserting(4)))).isInstanceOf(failure);

        assertThat(target.rows(PARKED)).isEmpty();
        assertThat(target.lane().position()).isEqualTo(new Lsn(100));
    }

    @Test
    void aLargeTransactionParksAcrossItsParts() {
        try (LaneWriter writer = target.writing()) {
            try (LargeTransaction forgotten = writer.beginLarge(transaction(120), 9)) {
                forgotten.write(List.of(setting(2, "b")));
            }
            assertThat(target.rows(PARKED)).isEmpty();
            try (LargeTransaction large = writer.beginLarge(transaction(120), 9)) {
                large.write(List.of(setting(1, "b"), setting(2, "b"), setting(3, "b")));
                large.write(List.of(setting(2, "c"), setting(1, "c"), inserting(4)));
                large.commit();
            }
            writer.apply(batch(transaction(130, setting(2, "d"), setting(4, "d"))));
        }
        assertThat(rows()).containsExactly("1|1|c", "3|3|b", "4|4|d");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/78|2");
        assertThat(target.rows("SELECT xid FROM migrator.parked_key")).containsExactly("120");
    }

    @ParameterizedTest
    @EnumSource(CutMoment.class)
    void isParkedOnceWhenTheConnectionIsCutAtTheCommit(CutMoment moment) throws InterruptedException {
        try (TcpProxy proxy = TcpProxy.to(target.database().endpoint());
                LaneWriter writer = target.writerThrough(proxy)) {
            writer.takeOver();
            proxy.cutAll();
            PlannedCut cut = proxy.cutWhen("COMMIT", moment);

            writer.apply(batch(transaction(110, setting(2, "b"), setting(2, "c"), setting(1, "b"))));

            assertThat(cut.await(Duration.ofSeconds(5))).isTrue();
            assertThat(target.rows(PARKED)).containsExactly("t|2|0/6E|1");
            writer.apply(batch(transaction(120, setting(2, "d"), setting(1, "d"))));
        }
        assertThat(rows()).containsExactly("1|1|d", "3|3|a");
        assertThat(target.rows(PARKED)).containsExactly("t|2|0/6E|2");
    }

    @Test
    void appliesTheChangesOfAKeyAgainOnceSomebodyHasCopiedItsRow() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(batch(transaction(110, setting(2, "b")), transaction(115, setting(7, "b"))));
            target.run(
                    "BEGIN",
                    "INSERT INTO public.t VALUES (2, 2, 'b')",
                    "DELETE FROM migrator.parked_key WHERE key = '{2}'",
                    "UPDATE migrator.lane SET parked_revision = parked_revision + 1",
                    "COMMIT");

            Applied applied = writer.apply(batch(transaction(120, setting(2, "c"), setting(7, "c"))));

            assertThat(applied.rows()).isEqualTo(2);
        }
        assertThat(rows()).containsExactly("1|1|a", "2|2|c", "3|3|a");
        assertThat(target.rows(PARKED)).containsExactly("t|7|0/73|1");
    }

    @Test
    void withoutParkedKeysABatchDoesNotLookAtThem() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(batch(transaction(110, setting(1, "b"))));
            target.run("BEGIN", "LOCK TABLE migrator.parked_key IN ACCESS EXCLUSIVE MODE");
            writer.apply(batch(transaction(120, setting(1, "c")), transaction(130, truncate("t"), inserting(7))));
            target.run("ROLLBACK");
        }
        assertThat(rows()).containsExactly("7|7|a");
    }

    private List<String> rows() {
        return target.rows("SELECT * FROM public.t ORDER BY id");
    }

    private static RowChange setting(int id, String v) {
        return update(row("t", "id", "" + id, "u", "" + id, "v", v));
    }

    private static RowChange inserting(int id) {
        return insert(row("t", "id", "" + id, "u", "" + id, "v", "a"));
    }

    private static RowChange moving(int from, int to) {
        return update(key(from), row("t", "id", "" + to, "u", "" + to, "v", "m"));
    }

    private static Row key(int id) {
        return row("t", "id", "" + id);
    }
}
