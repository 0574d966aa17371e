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
import org.junit.jupiter.api.Test;

/** What becomes of a change of the log in the rows of the target. */
abstract class RowsContract {
    private final TargetDatabase target;

    RowsContract(TargetDatabase target) {
        this.target = target;
    }

    @Test
    void insertsUpdatesAndDeletesInTheOrderOfTheSource() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, v text)");

        target.apply(
                transaction(110, insert(row("t", "id", "1", "v", "a")), insert(row("t", "id", "2", "v", null))),
                transaction(120, update(row("t", "id", "1", "v", "b")), delete(row("t", "id", "2"))),
                transaction(130, insert(row("t", "id", "2", "v", "again")), update(row("t", "id", "1", "v", "c"))));

        assertThat(target.rows("SELECT * FROM public.t ORDER BY id")).containsExactly("1|c", "2|again");
        assertThat(target.lane().position().value()).isEqualTo(130);
        assertThat(target.lane().changes()).isEqualTo(6);
        assertThat(target.lane().transactions()).isEqualTo(3);
    }

    @Test
    void leavesAValueAloneThatTheLogLeftOut() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, big text, n int)",
                "INSERT INTO public.t VALUES (1, repeat('x', 9000), 1)");

        target.apply(
                transaction(110, update(row("t", "id", "1", "big", Row.UNCHANGED, "n", "2"))),
                transaction(120, update(row("t", "id", "1", "big", Row.UNCHANGED, "n", null))));

        assertThat(target.rows("SELECT id, length(big), n FROM public.t")).containsExactly("1|9000|∅");
    }

    @Test
    void takesThePlaceholderAsAValueWhereItIsOne() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, big text)", "INSERT INTO public.t VALUES (1, 'was')");
        String sameText = String.copyValueOf(Row.UNCHANGED.toCharArray());

        target.apply(transaction(110, update(row("t", "id", "1", "big", sameText))));

        assertThat(target.rows("SELECT big FROM public.t")).containsExactly(Row.UNCHANGED);
    }

    @Test
    void keepsALargeValueOverAChangeOfTheKey() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, big text, n int)",
                "INSERT INTO public.t VALUES (10, repeat('x', 9000), 1)");

        target.apply(
                transaction(110, update(row("t", "id", "10"), row("t", "id", "11", "big", Row.UNCHANGED, "n", "2"))));

        assertThat(target.rows("SELECT id, length(big), n FROM public.t")).containsExactly("11|9000|2");
    }

    @Test
    void swapsKeysWithinATransactionAsTheSourceDid() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, v text UNIQUE)",
                "INSERT INTO public.t VALUES (1, 'one'), (2, 'two')");

        target.apply(transaction(
                110,
                update(row("t", "id", "1"), row("t", "id", "-1", "v", "one")),
                update(row("t", "id", "2"), row("t", "id", "1", "v", "two")),
                update(row("t", "id", "-1"), row("t", "id", "2", "v", "one"))));

        assertThat(target.rows("SELECT id, v FROM public.t ORDER BY id")).containsExactly("1|two", "2|one");
    }

    @Test
    void handsAUniqueValueFromOneRowToAnother() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, mail text UNIQUE)", "INSERT INTO public.t VALUES (1, 'a')");

        target.apply(
                transaction(110, delete(row("t", "id", "1"))),
                transaction(120, insert(row("t", "id", "2", "mail", "a"))),
                transaction(130, update(row("t", "id", "2", "mail", "b")), insert(row("t", "id", "3", "mail", "a"))));

        assertThat(target.rows("SELECT id, mail FROM public.t ORDER BY id")).containsExactly("2|b", "3|a");
    }

    @Test
    void touchesExactlyOneOfEqualRowsWithoutAKey() {
        target.run(
                "CREATE TABLE public.t (a int, b text)",
                "ALTER TABLE public.t REPLICA IDENTITY FULL",
                "INSERT INTO public.t SELECT 1, NULL FROM generate_series(1, 5)");
        Row same = row("t", "a", "1", "b", null);

        target.apply(transaction(110, delete(same), delete(same), update(same, row("t", "a", "2", "b", "x"))));

        assertThat(target.rows("SELECT a, b, count(*) FROM public.t GROUP BY 1, 2 ORDER BY 1"))
                .containsExactly("1|∅|2", "2|x|1");
    }

    @Test
    void findsARowWithoutAKeyByTheTextOfValuesThatHaveNoEquality() {
        target.run(
                "CREATE TABLE public.t (j json, x xml, p point, f float8, n numeric, c char(5), o bool, i inet, m numeric(8,3))",
                "ALTER TABLE public.t REPLICA IDENTITY FULL",
                "INSERT INTO public.t VALUES ('{\"a\": 1}', '<a/>', '(1,2)', 'NaN', '1.50', 'ab', true, '10.0.0.1', 1.5)",
                "INSERT INTO public.t VALUES ('{\"a\":1}', '<a/>', '(1,2)', 'NaN', '1.50', 'ab', true, '10.0.0.1', 1.5)",
                "INSERT INTO public.t VALUES ('{\"a\": 1}', '<a/>', '(1,2)', 'NaN', '1.5', 'ab', true, '10.0.0.1', 1.5)",
                "INSERT INTO public.t VALUES (NULL, NULL, NULL, '-0', NULL, NULL, NULL, NULL, NULL)",
                "INSERT INTO public.t VALUES (NULL, NULL, NULL, '0', NULL, NULL, NULL, NULL, NULL)");

        target.apply(transaction(
                110,
                delete(row(
                        "t",
                        "j",
                        "{\"a\": 1}",
                        "x",
                        "<a/>",
                        "p",
                        "(1,2)",
                        "f",
                        "NaN",
                        "n",
                        "1.50",
                        "c",
                        "ab   ",
                        "o",
                        "t",
                        "i",
                        "10.0.0.1",
                        "m",
                        "1.500")),
                delete(row(
                        "t", "j", null, "x", null, "p", null, "f", "-0", "n", null, "c", null, "o", null, "i", null,
                        "m", null))));

        assertThat(target.rows("SELECT j, f, n FROM public.t ORDER BY f, n NULLS LAST, j::text"))
                .containsExactlyInAnyOrder("{\"a\":1}|NaN|1.50", "{\"a\": 1}|NaN|1.5", "∅|0|∅");
    }

    @Test
    void stopsWhereARowIsMissingAndAppliesNothing() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, v text)", "INSERT INTO public.t VALUES (1, 'a')");

        assertThatThrownBy(() -> target.apply(
                        transaction(110, update(row("t", "id", "1", "v", "b"))),
                        transaction(0x200, update(row("t", "id", "2", "v", "b")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("f1/0")
                .hasMessageContaining("0/200")
                .hasMessageContaining("update of public.t (id=2)")
                .hasMessageContaining("0 rows")
                .hasMessageContaining("verify --repair");
        assertThat(target.rows("SELECT * FROM public.t")).containsExactly("1|a");
        assertThat(target.lane().position().value()).isEqualTo(100);
    }

    @Test
    void stopsAtADeleteThatFindsNothing() {
        target.run("CREATE TABLE public.t (a int)", "ALTER TABLE public.t REPLICA IDENTITY FULL");

        assertThatThrownBy(() -> target.apply(transaction(110, delete(row("t", "a", "7")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("delete of public.t (a=7)");
    }

    @Test
    void namesTheRowThatAConstraintRefuses() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, v int)", "INSERT INTO public.t VALUES (5, 5)");

        assertThatThrownBy(() -> target.apply(
                        transaction(110, insert(row("t", "id", "4", "v", "1")), insert(row("t", "id", "5", "v", "1")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("insert of public.t (id=5)")
                .hasMessageContaining("23505")
                .hasMessageContaining("Key (id)=(5) already exists");
        assertThat(target.rows("SELECT * FROM public.t")).containsExactly("5|5");
    }

    @Test
    void refusesAValueThatDoesNotFitInsteadOfCuttingIt() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, v varchar(3), big text)",
                "INSERT INTO public.t VALUES (1)");

        assertThatThrownBy(() -> target.apply(transaction(110, update(row("t", "id", "1", "v", "four")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("22001");
        assertThatThrownBy(() -> target.apply(transaction(110, insert(row("t", "id", "2", "v", "four")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("22001");
    }

    @Test
    void namesATableThatIsNotInThePlanAndAColumnThatIsNotThere() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY)");

        assertThatThrownBy(() -> target.apply(transaction(110, insert(row("other", "id", "1")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("public.other");
        assertThatThrownBy(() -> target.apply(transaction(110, insert(row("t", "id", "1", "added", "x")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("[added]");
    }

    @Test
    void refusesToInsertARowOfWhichTheLogLeftSomethingOut() {
        target.run("CREATE TABLE public.t (id int PRIMARY KEY, big text)");

        assertThatThrownBy(() -> target.apply(transaction(110, insert(row("t", "id", "1", "big", Row.UNCHANGED)))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("public.t");
    }

    @Test
    void emptiesSeveralTablesTogetherAndGoesOn() {
        target.run(
                "CREATE TABLE public.a (id int PRIMARY KEY)",
                "CREATE TABLE public.b (id int PRIMARY KEY REFERENCES public.a)",
                "INSERT INTO public.a VALUES (1)",
                "INSERT INTO public.b VALUES (1)");

        target.apply(transaction(110, insert(row("a", "id", "2")), truncate("a", "b"), insert(row("a", "id", "3"))));

        assertThat(target.rows("SELECT id FROM public.a")).containsExactly("3");
        assertThat(target.rows("SELECT id FROM public.b")).isEmpty();
    }

    @Test
    void emptiesATableThatAnotherTableRefersTo() {
        target.run(
                "CREATE TABLE public.a (id int PRIMARY KEY)",
                "CREATE TABLE public.b (id int REFERENCES public.a)",
                "INSERT INTO public.a VALUES (1)",
                "INSERT INTO public.b VALUES (1)");

        target.apply(transaction(110, truncate("a")));

        assertThat(target.rows("SELECT id FROM public.a")).isEmpty();
        assertThat(target.rows("SELECT id FROM public.b")).containsExactly("1");
    }

    @Test
    void writesIdentityColumnsAndLeavesGeneratedOnesToTheServer() {
        target.run("CREATE TABLE public.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, "
                + "twice int GENERATED ALWAYS AS (n * 2) STORED, big text)");

        target.apply(
                transaction(110, insert(row("t", "id", "7", "n", "1", "big", "kept"))),
                transaction(120, update(row("t", "id", "7", "n", "2", "big", Row.UNCHANGED))),
                transaction(130, update(row("t", "id", "7"), row("t", "id", "8", "n", "3", "big", Row.UNCHANGED))));

        assertThat(target.rows("SELECT id, n, twice, big FROM public.t")).containsExactly("8|3|6|kept");
    }

    @Test
    void changesAnIdentityColumnThatIsNotTheKey() {
        target.run(
                "CREATE TABLE public.t (k text PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, d date)",
                "INSERT INTO public.t OVERRIDING SYSTEM VALUE VALUES ('a', 5, '2026-01-01')");

        target.apply(transaction(110, update(row("t", "k", "a", "id", "6", "d", "0044-03-15 BC"))));

        assertThat(target.rows("SELECT k, id, d::text FROM public.t")).containsExactly("a|6|0044-03-15 BC");
    }

    @Test
    void updatesATableThatIsNothingButItsKey() {
        target.run("CREATE TABLE public.t (a int, b int, PRIMARY KEY (a, b))", "INSERT INTO public.t VALUES (1, 2)");

        target.apply(transaction(
                110,
                update(row("t", "a", "1", "b", "2")),
                update(row("t", "a", "1", "b", "2"), row("t", "a", "1", "b", "3"))));

        assertThat(target.rows("SELECT * FROM public.t")).containsExactly("1|3");
    }

    @Test
    void findsARowByTheReplicaIdentityIndexWhereOneWasChosen() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, code text NOT NULL, v text)",
                "CREATE UNIQUE INDEX code ON public.t (code)",
                "ALTER TABLE public.t REPLICA IDENTITY USING INDEX code",
                "INSERT INTO public.t VALUES (1, 'a', 'x'), (2, 'b', 'y')");

        target.apply(
                transaction(110, delete(row("t", "code", "b")), update(row("t", "id", "3", "code", "a", "v", "z"))));

        assertThat(target.rows("SELECT * FROM public.t")).containsExactly("3|a|z");
    }

    @Test
    void quotesEveryName() {
        target.run("CREATE TABLE public.\"Select \"\"x\" (\"Order\" int PRIMARY KEY, \"sp ace\" text, \"ключ\" text)");
        String name = "Select \"x";

        target.apply(
                transaction(110, insert(row(name, "Order", "1", "sp ace", "a", "ключ", "b"))),
                transaction(120, update(row(name, "Order", "1", "sp ace", "c", "ключ", "d"))),
                transaction(130, truncate(name), insert(row(name, "Order", "2", "sp ace", "a", "ключ", "'\\"))));

        assertThat(target.rows("SELECT * FROM public.\"Select \"\"x\"")).containsExactly("2|a|'\\");
    }

    @Test
    void keepsTriggersAndForeignKeysQuiet() {
        target.run(
                "CREATE TABLE public.parent (id int PRIMARY KEY)",
                "CREATE TABLE public.child (id int PRIMARY KEY, p int REFERENCES public.parent ON DELETE CASCADE)",
                "CREATE TABLE public.log (n int)",
                "CREATE FUNCTION public.shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log VALUES (1); RETURN NEW; END $$",
                "CREATE TRIGGER shout AFTER INSERT OR UPDATE ON public.child FOR EACH ROW EXECUTE FUNCTION public.shout()");

        target.apply(
                transaction(110, insert(row("child", "id", "1", "p", "9")), insert(row("parent", "id", "9"))),
                transaction(120, delete(row("parent", "id", "9"))));

        assertThat(target.rows("SELECT id, p FROM public.child")).containsExactly("1|9");
        assertThat(target.rows("SELECT * FROM public.log")).isEmpty();
    }

    @Test
    void writesEveryKindOfValueAsTheSourceShowsIt() {
        target.run(
                "CREATE TYPE public.mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN public.cent AS numeric(12,2) CHECK (VALUE >= 0)",
                "CREATE TABLE public.t (id uuid PRIMARY KEY, a int[], m public.mood, c public.cent, b bytea, j jsonb, "
                        + "ts timestamptz, iv interval, r int4range, bits varbit, q text)");
        String id = "7f1a2a5e-0000-4000-8000-000000000001";

        target.apply(
                transaction(
                        110,
                        insert(row(
                                "t",
                                "id",
                                id,
                                "a",
                                "[2:3]={1,NULL}",
                                "m",
                                "sad",
                                "c",
                                "1.50",
                                "b",
                                "\\x00ff",
                                "j",
                                "{\"k\": 1.0}",
                                "ts",
                                "infinity",
                                "iv",
                                "1 mon -1 days",
                                "r",
                                "[1,3)",
                                "bits",
                                "0101",
                                "q",
                                ""))),
                transaction(
                        120,
                        update(row(
                                "t",
                                "id",
                                id,
                                "a",
                                "{{1,2},{3,4}}",
                                "m",
                                "happy",
                                "c",
                                "0.00",
                                "b",
                                "\\x",
                                "j",
                                "null",
                                "ts",
                                "2026-11-22 10:00:00.000001+00",
                                "iv",
                                "-00:00:01",
                                "r",
                                "empty",
                                "bits",
                                "",
                                "q",
                                "\\'\n😀"))));

        assertThat(target.rows("SELECT a, m, c, b, j, ts::text, iv::text, r, bits, q FROM public.t"))
                .containsExactly(
                        "{{1,2},{3,4}}|happy|0.00|\\x|null|2026-11-22 10:00:00.000001+00|-00:00:01|empty||\\'\n😀");
    }
}
