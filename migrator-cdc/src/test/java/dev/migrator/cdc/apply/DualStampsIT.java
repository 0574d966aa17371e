package dev.migrator.cdc.apply;

import static dev.migrator.cdc.apply.Changes.delete;
import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.Changes.truncate;
import static dev.migrator.cdc.apply.Changes.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.change.Row;
import dev.migrator.core.failure.DivergenceFailure;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What replay does with keys that dual writes touched: stamped at 150, written by transaction 160. */
class DualStampsIT {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    private final TargetDatabase target = SERVER.target();

    @BeforeEach
    void create() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, v text, big text)");
    }

    @Test
    void leavesANewerRowAloneAndSettlesTheStampWithItsOwnTransaction() {
        target.run("INSERT INTO public.t VALUES (1, 'dual')");
        stamp("1");

        target.apply(transaction(140, update(row("t", "id", "1", "v", "older", "big", null))));
        assertThat(rows()).containsExactly("1|dual|∅");
        assertThat(stamps()).isOne();

        target.apply(transaction(160, update(row("t", "id", "1", "v", "dual", "big", null))));
        assertThat(rows()).containsExactly("1|dual|∅");
        assertThat(stamps()).isZero();
    }

    @Test
    void skipsOlderInsertsAndDeletes() {
        target.run("INSERT INTO public.t VALUES (1, 'dual')");
        stamp("1");

        target.apply(
                transaction(120, insert(row("t", "id", "1", "v", "older", "big", null))),
                transaction(130, delete(row("t", "id", "1"))));

        assertThat(rows()).containsExactly("1|dual|∅");
    }

    @Test
    void appliesNewerChangesWhateverTheDualWriteLeft() {
        target.run("INSERT INTO public.t VALUES (1, 'dual')");
        stamp("1", "2", "3");

        target.apply(transaction(
                160,
                insert(row("t", "id", "1", "v", "log", "big", null)),
                update(row("t", "id", "2", "v", "log", "big", "b")),
                delete(row("t", "id", "3"))));

        assertThat(rows()).containsExactly("1|log|∅", "2|log|b");
        assertThat(stamps()).isZero();
    }

    @Test
    void acceptsThatAnIncompleteUpdateOfAStampedKeyFindsNothing() {
        stamp("1");

        target.apply(transaction(160, update(row("t", "id", "1", "v", "x", "big", Row.UNCHANGED))));

        assertThat(rows()).isEmpty();
    }

    @Test
    void judgesTheTwoHalvesOfAKeyChangeSeparately() {
        target.run("INSERT INTO public.t VALUES (1, 'old'), (2, 'dual'), (3, 'dual')");
        stamp("2", "3");

        target.apply(
                transaction(130, update(row("t", "id", "1"), row("t", "id", "2", "v", "older", "big", null))),
                transaction(140, update(row("t", "id", "3"), row("t", "id", "4", "v", "moved", "big", "b"))));

        assertThat(rows()).containsExactly("2|dual|∅", "3|dual|∅", "4|moved|b");
    }

    @Test
    void movesARowWithALargeValueWhetherOrNotTheDualWriteMovedIt() {
        target.run("INSERT INTO public.t VALUES (1, 'a', 'one'), (4, 'b', 'four')");
        stamp("1", "2", "3", "4");

        target.apply(transaction(
                160,
                update(row("t", "id", "1"), row("t", "id", "2", "v", "x", "big", Row.UNCHANGED)),
                update(row("t", "id", "3"), row("t", "id", "4", "v", "y", "big", Row.UNCHANGED))));

        assertThat(rows()).containsExactly("2|x|one", "4|y|four");
    }

    @Test
    void stopsWhereALargeValueCannotBeKnown() {
        target.run("INSERT INTO public.t VALUES (1, 'dual', 'newer')");
        stamp("1");

        assertThatThrownBy(() -> target.apply(transaction(
                        140, update(row("t", "id", "1"), row("t", "id", "2", "v", "x", "big", Row.UNCHANGED)))))
                .isInstanceOf(DivergenceFailure.class);
    }

    @Test
    void sparesNewerRowsWhenATableIsEmptied() {
        target.run("INSERT INTO public.t VALUES (1, 'dual'), (2, 'older')");
        stamp("1");

        target.apply(transaction(140, truncate("t")));
        assertThat(rows()).containsExactly("1|dual|∅");

        target.apply(transaction(170, truncate("t")));
        assertThat(rows()).isEmpty();
    }

    @Test
    void isAsStrictAsEverWithKeysThatNobodyStamped() {
        stamp("1");

        assertThatThrownBy(() -> target.apply(transaction(140, delete(row("t", "id", "2")))))
                .isInstanceOf(DivergenceFailure.class);
    }

    private void stamp(String... keys) {
        for (String key : keys) {
            target.run(
                    "INSERT INTO migrator.dual_stamp VALUES ('f1', 0, 'public', 't', '{%s}', '0/96', 4294967296 + 160)"
                            .formatted(key));
        }
    }

    private int stamps() {
        return Integer.parseInt(
                target.rows("SELECT count(*) FROM migrator.dual_stamp").get(0));
    }

    private List<String> rows() {
        return target.rows("SELECT id, v, big FROM public.t ORDER BY id");
    }
}
