package dev.migrator.cdc.apply;

import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.marker;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.Changes.update;
import static dev.migrator.cdc.apply.TargetDatabase.LANE;
import static dev.migrator.cdc.apply.TargetDatabase.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.Batch;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.LargeTransaction;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SupersededFailure;
import dev.migrator.embedded.postgres.StopMode;
import dev.migrator.embedded.proxy.CutMoment;
import dev.migrator.embedded.proxy.PlannedCut;
import dev.migrator.embedded.proxy.TcpProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LaneWriterIT {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    private final TargetDatabase target = SERVER.target();

    @BeforeEach
    void create() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, v int)");
    }

    @Test
    void dropsWhatTheLaneHasAlready() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(batch(inserting(100), inserting(110), inserting(120)));
            Applied again = writer.apply(batch(inserting(110), inserting(120), inserting(130), inserting(130)));

            assertThat(again.transactions()).isEqualTo(1);
            assertThat(again.consumed()).isEqualTo(4);
        }
        assertThat(ids()).containsExactly("110", "120", "130");
        assertThat(target.lane().logOffset()).isEqualTo(130);
        assertThat(target.lane().committedAt()).isEqualTo("2026-11-22T10:00:00.123456Z");
    }

    @Test
    void appliesOnceWhenItsBackendIsKilledInTheMiddle() {
        target.run(
                "CREATE SEQUENCE public.kills",
                "CREATE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + "IF nextval('public.kills') = 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
                        + "RETURN NEW; END $$",
                "CREATE TRIGGER kill BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.kill()",
                "ALTER TABLE public.t ENABLE ALWAYS TRIGGER kill");

        Applied applied;
        try (LaneWriter writer = target.writing()) {
            applied = writer.apply(batch(inserting(110), inserting(120), inserting(130)));
        }

        assertThat(target.rows("SELECT last_value FROM public.kills")).containsExactly("5");
        assertThat(applied.transactions()).isEqualTo(3);
        assertThat(ids()).containsExactly("110", "120", "130");
        assertThat(target.lane().position()).isEqualTo(new Lsn(130));
        assertThat(target.lane().changes()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(CutMoment.class)
    void appliesOnceWhenTheConnectionIsCutAtTheCommit(CutMoment moment) throws InterruptedException {
        try (TcpProxy proxy = TcpProxy.to(target.database().endpoint());
                LaneWriter writer = target.writerThrough(proxy)) {
            writer.takeOver();
            // the driver sends the word only once for each connection
            proxy.cutAll();
            PlannedCut cut = proxy.cutWhen("COMMIT", moment);

            Applied applied = writer.apply(batch(inserting(110), inserting(120)));

            assertThat(cut.await(Duration.ofSeconds(5))).isTrue();
            assertThat(applied.position()).isEqualTo(new Lsn(120));
            assertThat(applied.consumed()).isEqualTo(2);
            assertThat(applied.transactions()).isEqualTo(moment == CutMoment.AFTER_FORWARDING ? 0 : 2);
        }
        assertThat(ids()).containsExactly("110", "120");
        assertThat(target.lane().transactions()).isEqualTo(2);
    }

    @Test
    void givesUpAfterSomeAttemptsAndTakesTheSameBatchLater() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(batch(inserting(110)));
            target.close();
            SERVER.server().stop(StopMode.FAST);
            try {
                assertThatThrownBy(() -> writer.apply(batch(inserting(120)))).isInstanceOf(RetryableFailure.class);
            } finally {
                SERVER.server().start();
                target.open();
            }
            assertThat(writer.apply(batch(inserting(110), inserting(120))).position())
                    .isEqualTo(new Lsn(120));
        }
    }

    @Test
    void refusesToWriteALaneThatAnotherWorkerTookOver() {
        try (LaneWriter stale = target.writing();
                LaneWriter current = target.writing()) {
            assertThatThrownBy(() -> stale.apply(batch(inserting(110))))
                    .isInstanceOf(SupersededFailure.class)
                    .hasMessageContaining("another worker took lane f1/0 over");
            current.apply(batch(inserting(110)));
        }
        assertThat(ids()).containsExactly("110");
    }

    @Test
    void takesOverALaneWhoseEarlierWorkerHangsInTheMiddleOfATransaction() {
        try (LaneWriter hanging = target.writing();
                LaneWriter current = target.writer(target.plan())) {
            SourceTransaction whole = inserting(110);
            LargeTransaction open = hanging.beginLarge(
                    new SourceTransaction(whole.xid(), whole.end(), whole.committedAt(), List.of(), List.of()), 110);
            open.write(whole.changes());

            long begun = System.nanoTime();
            current.takeOver();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThatThrownBy(open::commit).isInstanceOf(RetryableFailure.class);
            assertThatThrownBy(() -> hanging.apply(batch(inserting(110)))).isInstanceOf(SupersededFailure.class);
            current.apply(batch(inserting(110)));
        }
        assertThat(ids()).containsExactly("110");
    }

    @Test
    void refusesALaneThatIsNotThere() {
        target.run("DELETE FROM migrator.lane");

        assertThatThrownBy(target::writing).isInstanceOf(RefusedFailure.class).hasMessageContaining("f1/0");
    }

    @Test
    void stopsExactlyAtAHoldAndGoesOnAfterIt() {
        Batch batch = batch(inserting(110), inserting(120), inserting(130));
        try (LaneWriter writer = target.writing()) {
            target.lanes().holdAt("f1", new Lsn(125));

            Applied held = writer.apply(batch);

            assertThat(held).isEqualTo(new Applied(new Lsn(125), 2, 2, 2, true));
            assertThat(ids()).containsExactly("110", "120");
            assertThat(target.lanes().isHeldAt("f1", new Lsn(125))).isTrue();
            assertThat(target.lane().logOffset()).isZero();
            assertThat(writer.apply(batch).held()).isTrue();

            target.lanes().release("f1");
            assertThat(writer.apply(batch)).isEqualTo(new Applied(new Lsn(130), 3, 1, 1, false));
        }
        assertThat(ids()).containsExactly("110", "120", "130");
    }

    @Test
    void isNotHeldBeforeSomethingAfterThePositionIsKnown() {
        try (LaneWriter writer = target.writing()) {
            target.lanes().holdAt("f1", new Lsn(125));
            writer.apply(batch(inserting(120)));

            assertThat(target.lanes().isHeldAt("f1", new Lsn(125))).isFalse();
            writer.apply(new Batch(List.of(), new Lsn(140), 7));
        }
        assertThat(target.lanes().isHeldAt("f1", new Lsn(125))).isTrue();
        assertThat(target.lane().position()).isEqualTo(new Lsn(125));
    }

    @Test
    void movesAlongWhereNothingOfTheLaneHappened() {
        try (LaneWriter writer = target.writing()) {
            writer.apply(new Batch(List.of(), new Lsn(140), 7));
        }
        assertThat(target.lane().position()).isEqualTo(new Lsn(140));
        assertThat(target.lane().logOffset()).isEqualTo(7);
        assertThat(target.lane().transactions()).isZero();
    }

    @Test
    void discardsRowsUntilTheMarkerComes() {
        target.run("UPDATE migrator.lane SET discard_until = 'go'");

        target.apply(
                marker(110, "other", insert(row("t", "id", "110"))),
                marker(120, "go", insert(row("t", "id", "120"))),
                inserting(130));

        assertThat(ids()).containsExactly("130");
        assertThat(target.lane().discardUntil()).isNull();
        assertThat(target.lane().position()).isEqualTo(new Lsn(130));
        assertThat(target.rows("SELECT marker, position FROM migrator.receipt ORDER BY 1"))
                .containsExactly("go|0/78", "other|0/6E");
    }

    @Test
    void notesMarkersWithTheRowsBeforeThem() {
        target.apply(marker(110, "m", insert(row("t", "id", "1"))));

        assertThat(target.lanes().haveReceived("f1", "m", 1)).isTrue();
        assertThat(ids()).containsExactly("1");
    }

    @Test
    void skipsChangesThatCameWithTheCopyOfTheirTable() {
        target.run("CREATE TABLE public.late (id int PRIMARY KEY)", "INSERT INTO public.late VALUES (110), (120)");
        try (LaneWriter writer = target.writer(target.planCopied("late", 120))) {
            writer.takeOver();
            writer.apply(batch(
                    transaction(110, insert(row("late", "id", "110")), insert(row("t", "id", "110"))),
                    transaction(120, insert(row("late", "id", "120"))),
                    transaction(130, insert(row("late", "id", "130")))));
        }
        assertThat(target.rows("SELECT id FROM public.late ORDER BY 1")).containsExactly("110", "120", "130");
        assertThat(ids()).containsExactly("110");
    }

    @Test
    void appliesALargeTransactionInPartsWithOneCommit() {
        try (LaneWriter writer = target.writing()) {
            try (LargeTransaction large = writer.beginLarge(marker(120, "m"), 9)) {
                assertThat(large.state()).isEqualTo(LargeTransaction.State.OPEN);
                large.write(inserting(1).changes());
                large.write(inserting(2).changes());
                assertThat(ids()).isEmpty();
                large.commit();
            }
            assertThat(ids()).containsExactly("1", "2");
            assertThat(target.lane().logOffset()).isEqualTo(9);
            assertThat(target.lane().changes()).isEqualTo(2);
            assertThat(target.lanes().haveReceived("f1", "m", 1)).isTrue();
            try (LargeTransaction again = writer.beginLarge(marker(120, "m"), 9)) {
                assertThat(again.state()).isEqualTo(LargeTransaction.State.KNOWN);
            }
        }
    }

    @Test
    void forgetsALargeTransactionThatIsStartedOver() {
        try (LaneWriter writer = target.writing()) {
            try (LargeTransaction large = writer.beginLarge(transaction(120), 9)) {
                large.write(inserting(1).changes());
            }
            assertThat(ids()).isEmpty();
            try (LargeTransaction large = writer.beginLarge(transaction(120), 9)) {
                large.write(inserting(1).changes());
                assertThatThrownBy(() -> large.write(List.of(update(row("t", "id", "5", "v", "1")))))
                        .isInstanceOf(DivergenceFailure.class);
            }
            try (LargeTransaction large = writer.beginLarge(transaction(120), 9)) {
                large.write(inserting(1).changes());
                large.commit();
            }
        }
        assertThat(ids()).containsExactly("1");
    }

    @Test
    void holdsALargeTransactionThatEndsAfterTheHold() {
        try (LaneWriter writer = target.writing()) {
            target.lanes().holdAt("f1", new Lsn(115));
            try (LargeTransaction large = writer.beginLarge(transaction(120), 9)) {
                assertThat(large.state()).isEqualTo(LargeTransaction.State.HELD);
                assertThat(large.commit().held()).isTrue();
            }
        }
        assertThat(target.lanes().isHeldAt("f1", new Lsn(115))).isTrue();
        assertThat(target.lane().epoch()).isEqualTo(1);
        assertThat(target.lane().id()).isEqualTo(LANE);
    }

    @Test
    void forgetsALargeTransactionWhoseTrueEndIsPastAHold() {
        try (LaneWriter writer = target.writing()) {
            target.lanes().holdAt("f1", new Lsn(117));
            try (LargeTransaction large = writer.beginLarge(transaction(115), 9)) {
                assertThat(large.state()).isEqualTo(LargeTransaction.State.OPEN);
                large.write(List.of(inserting(1).changes().get(0)));
                assertThatThrownBy(() -> large.commit(transaction(120), 9)).isInstanceOf(RetryableFailure.class);
            }
            try (LargeTransaction again = writer.beginLarge(transaction(120), 9)) {
                assertThat(again.state()).isEqualTo(LargeTransaction.State.HELD);
            }
        }
        assertThat(ids()).isEmpty();
        assertThat(target.lane().position()).isEqualTo(new Lsn(100));
    }

    private List<String> ids() {
        return target.rows("SELECT id FROM public.t ORDER BY id");
    }

    private static SourceTransaction inserting(long end) {
        return transaction(end, insert(row("t", "id", Long.toString(end), "v", "0")));
    }
}
