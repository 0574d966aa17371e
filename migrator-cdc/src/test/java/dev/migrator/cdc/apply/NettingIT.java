package dev.migrator.cdc.apply;

import static dev.migrator.cdc.apply.Changes.delete;
import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.Changes.truncate;
import static dev.migrator.cdc.apply.Changes.update;
import static dev.migrator.core.change.Row.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.apply.Fallbacks;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.LargeTransaction;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many changes of one row become one, and many rows become one statement, with the result of the source's order. */
class NettingIT {
    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    private final TargetDatabase target = SERVER.target();

    @BeforeEach
    void create() {
        target.run(
                "CREATE TABLE public.t (id int PRIMARY KEY, big text, n int)",
                "INSERT INTO public.t SELECT i, 'old', 0 FROM generate_series(1, 9) i");
    }

    @Test
    void laterValuesWinColumnByColumnAndOneThatWasLeftOutIsAsBefore() {
        target.apply(transaction(
                110,
                update(row("t", "id", "1", "big", UNCHANGED, "n", "1")),
                update(row("t", "id", "1", "big", "fresh", "n", "2")),
                update(row("t", "id", "1", "big", UNCHANGED, "n", "3")),
                update(row("t", "id", "2", "big", UNCHANGED, "n", "4")),
                update(row("t", "id", "2", "big", UNCHANGED, "n", null)),
                update(row("t", "id", "3", "big", null, "n", "5")),
                update(row("t", "id", "3", "big", UNCHANGED, "n", "6"))));

        assertThat(rows("id < 4")).containsExactly("1|fresh|3", "2|old|∅", "3|∅|6");
    }

    @Test
    void anInsertCarriesTheValueThatALaterUpdateLeavesOut() {
        target.apply(transaction(
                110,
                insert(row("t", "id", "11", "big", "first", "n", "1")),
                update(row("t", "id", "11", "big", UNCHANGED, "n", "2")),
                insert(row("t", "id", "12", "big", "first", "n", "1")),
                update(row("t", "id", "12", "big", "second", "n", "1")),
                update(row("t", "id", "12", "big", UNCHANGED, "n", null))));

        assertThat(rows("id > 10")).containsExactly("11|first|2", "12|second|∅");
    }

    @Test
    void aRowThatIsDeletedAndPutInAnewKeepsNothingOfTheOldOne() {
        target.run("ALTER TABLE public.t ADD d int DEFAULT 7");

        target.apply(transaction(
                110,
                update(row("t", "id", "1", "big", "lost", "n", "1")),
                delete(row("t", "id", "1")),
                insert(row("t", "id", "1", "big", null, "n", "5")),
                update(row("t", "id", "1", "big", UNCHANGED, "n", "6")),
                delete(row("t", "id", "2")),
                insert(row("t", "id", "2", "big", "x", "n", "1")),
                delete(row("t", "id", "2"))));
        target.run("UPDATE public.t SET d = 8 WHERE id = 3");
        target.apply(
                transaction(120, delete(row("t", "id", "3")), insert(row("t", "id", "3", "big", "again", "n", "0"))));

        assertThat(target.rows("SELECT * FROM public.t WHERE id < 4 ORDER BY id"))
                .containsExactly("1|∅|6|7", "3|again|0|7");
    }

    @Test
    void whatComesAndGoesWithinABatchLeavesNothing() {
        target.apply(transaction(
                110,
                insert(row("t", "id", "11", "big", "x", "n", "1")),
                delete(row("t", "id", "11")),
                insert(row("t", "id", "12", "big", "x", "n", "1")),
                delete(row("t", "id", "12")),
                insert(row("t", "id", "12", "big", "y", "n", "2")),
                update(row("t", "id", "2", "big", "x", "n", "1")),
                delete(row("t", "id", "2"))));

        assertThat(rows("id = 2 OR id > 10")).containsExactly("12|y|2");
        assertThat(target.lane().changes()).isEqualTo(7);
    }

    @Test
    void keysThatMoveInChainsAndCirclesEndWhereTheSourcePutThem() {
        target.apply(transaction(
                110,
                update(row("t", "id", "9", "big", "far", "n", "9")),
                update(row("t", "id", "1", "big", "one", "n", "1")),
                move(1, 100),
                move(2, 1),
                move(3, 2),
                move(100, 3),
                update(row("t", "id", "3", "big", UNCHANGED, "n", "33")),
                move(4, 20),
                move(20, 30),
                delete(row("t", "id", "5")),
                move(30, 5),
                insert(row("t", "id", "4", "big", "anew", "n", "4"))));

        assertThat(rows("true"))
                .containsExactly(
                        "1|old|0",
                        "2|old|0",
                        "3|one|33",
                        "4|anew|4",
                        "5|old|0",
                        "6|old|0",
                        "7|old|0",
                        "8|old|0",
                        "9|far|9");
    }

    @Test
    void uniqueValuesOfEveryKindMayBeHandedFromRowToRow() {
        target.run(
                "CREATE TABLE public.u (id int PRIMARY KEY, a text UNIQUE, b text, c int UNIQUE NULLS NOT DISTINCT, "
                        + "d int4range, EXCLUDE USING gist (d WITH &&))",
                "CREATE UNIQUE INDEX ON public.u (lower(b)) WHERE id > 0",
                "INSERT INTO public.u SELECT i, i, 'B' || i, nullif(i, 3), int4range(i, i + 1) FROM generate_series(1, 5) i");

        target.apply(transaction(
                110,
                update(unique(1, "x", "bx", "-1", "[51,52)")),
                update(unique(2, "1", "b1", "1", "[1,2)")),
                update(unique(3, "2", "B2", "2", "[2,3)")),
                update(unique(1, "3", "b3", null, "[3,4)")),
                delete(row("u", "id", "4")),
                insert(unique(14, "4", "b4", "4", "[4,5)")),
                update(unique(5, "6", "b6", "6", "[6,7)")),
                insert(unique(15, "5", "b5", "5", "[5,6)"))));

        assertThat(target.rows("SELECT id, a, b, c, d FROM public.u ORDER BY id"))
                .containsExactly(
                        "1|3|b3|∅|[3,4)",
                        "2|1|b1|1|[1,2)",
                        "3|2|B2|2|[2,3)",
                        "5|6|b6|6|[6,7)",
                        "14|4|b4|4|[4,5)",
                        "15|5|b5|5|[5,6)");
    }

    @Test
    void handsValuesOverAlsoWhereTheLogLeftALargeOneOut() {
        target.run(
                "CREATE TABLE public.u (id int PRIMARY KEY, a text UNIQUE, big text)",
                "INSERT INTO public.u VALUES (1, 'a', 'one'), (2, 'b', 'two')");

        target.apply(transaction(
                110,
                update(row("u", "id", "1", "a", "x", "big", UNCHANGED)),
                update(row("u", "id", "2", "a", "a", "big", UNCHANGED)),
                update(row("u", "id", "1", "a", "b", "big", UNCHANGED))));

        assertThat(target.rows("SELECT * FROM public.u ORDER BY id")).containsExactly("1|b|one", "2|a|two");
    }

    @Test
    void namesTheOneRowOfManyThatIsNotThere() {
        List<RowChange> changes = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            changes.add(update(row("t", "id", Integer.toString(i), "big", "x", "n", "1")));
        }
        changes.add(update(row("t", "id", "77", "big", "x", "n", "1")));

        assertThatThrownBy(() -> target.apply(transaction(110, changes.toArray(new RowChange[0]))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("update of public.t (id=77) found 0 rows");
        assertThat(rows("n = 1")).isEmpty();
    }

    @Test
    void refusesALogThatContradictsItself() {
        assertThatThrownBy(() -> target.apply(transaction(
                        110,
                        insert(row("t", "id", "11", "big", "x", "n", "1")),
                        insert(row("t", "id", "11", "big", "y", "n", "2")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("insert of public.t (id=11)");
        assertThatThrownBy(
                        () -> target.apply(transaction(110, delete(row("t", "id", "1")), delete(row("t", "id", "1")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("delete of public.t (id=1) found 0 rows");
        assertThatThrownBy(() -> target.apply(transaction(
                        110, delete(row("t", "id", "1")), update(row("t", "id", "1", "big", "x", "n", "1")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("update of public.t (id=1) found 0 rows");
    }

    @Test
    void truncationStandsBetweenWhatComesBeforeAndAfter() {
        target.apply(
                transaction(110, update(row("t", "id", "1", "big", "x", "n", "1")), truncate("t")),
                transaction(120, insert(row("t", "id", "1", "big", "y", "n", "2"))),
                transaction(130, truncate("t"), insert(row("t", "id", "2", "big", "z", "n", "3"))),
                transaction(140, update(row("t", "id", "2", "big", UNCHANGED, "n", "4"))));

        assertThat(rows("true")).containsExactly("2|z|4");
    }

    @Test
    void countsEqualRowsOfATableWithoutAKey() {
        target.run(
                "CREATE TABLE public.k (a int, j json, big text)",
                "ALTER TABLE public.k REPLICA IDENTITY FULL",
                "INSERT INTO public.k SELECT 1, '{}', 'x' FROM generate_series(1, 5)");
        Row one = row("k", "a", "1", "j", "{}", "big", "x");
        Row two = row("k", "a", "2", "j", null, "big", "x");

        target.apply(transaction(
                110,
                delete(one),
                delete(one),
                update(one, row("k", "a", "2", "j", null, "big", UNCHANGED)),
                insert(two),
                insert(row("k", "a", null, "j", null, "big", null)),
                update(two, row("k", "a", "3", "j", "{ }", "big", "\\N"))));

        assertThat(target.rows("SELECT a, j::text, big, count(*) FROM public.k GROUP BY 1, 2, 3 ORDER BY 1"))
                .containsExactly("1|{}|x|2", "2|∅|x|1", "3|{ }|\\N|1", "∅|∅|∅|1");
    }

    @Test
    void noticesAMissingRowWithoutAKeyEvenIfItIsPutInLater() {
        target.run("CREATE TABLE public.k (a int)", "ALTER TABLE public.k REPLICA IDENTITY FULL");

        assertThatThrownBy(() -> target.apply(transaction(
                        110,
                        insert(row("k", "a", "2")),
                        delete(row("k", "a", "1")),
                        insert(row("k", "a", "1")),
                        delete(row("k", "a", "2")))))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("delete of public.k (a=1) found 0 rows");
    }

    @Test
    void looksOnceAtATableWithoutAKeyHoweverManyRowsChange() throws InterruptedException {
        target.run(
                "CREATE TABLE public.k (a int NOT NULL, p point, v text)",
                "ALTER TABLE public.k REPLICA IDENTITY FULL",
                "INSERT INTO public.k SELECT i, '(1,2)', repeat('v', 50) FROM generate_series(1, 50000) i",
                "ANALYZE public.k");
        String v = "v".repeat(50);
        RowChange[] changes = IntStream.rangeClosed(1, 5000)
                .mapToObj(i -> update(
                        row("k", "a", Integer.toString(i), "p", "(1,2)", "v", v),
                        row("k", "a", Integer.toString(i), "p", "(2,1)", "v", v)))
                .toArray(RowChange[]::new);

        target.apply(transaction(110, changes));

        assertThat(target.rows("SELECT count(*) FROM public.k WHERE p::text = '(2,1)'"))
                .containsExactly("5000");
        assertThat(scansOf("k")).isLessThan(10);
    }

    @Test
    void writesEveryCharacterThatTheCopyFormatGivesAMeaning() {
        String odd = "\\N\t\r\n\\.\\\b\f\u000b'\"€😀\\";

        target.apply(transaction(
                110,
                insert(row("t", "id", "11", "big", odd, "n", "1")),
                insert(row("t", "id", "12", "big", "", "n", null)),
                insert(row("t", "id", "13", "big", "\\.", "n", null)),
                update(row("t", "id", "1", "big", odd, "n", "1")),
                update(row("t", "id", "2", "big", "\\N", "n", "1"))));

        assertThat(target.rows("SELECT id, big FROM public.t WHERE id < 3 OR id > 10 ORDER BY id"))
                .containsExactly("1|" + odd, "2|\\N", "11|" + odd, "12|", "13|\\.");
    }

    @Test
    void findsKeysWhateverTheirCollationAndDomain() {
        target.run(
                "CREATE DOMAIN public.code AS varchar(9) NOT NULL CHECK (VALUE <> '')",
                "CREATE TABLE public.u (a text COLLATE \"POSIX\", b public.code, n numeric(5,1), PRIMARY KEY (a, b))",
                "INSERT INTO public.u VALUES ('a', 'b', 1), ('a', 'c', 1), ('b', 'b', 1)");

        target.apply(transaction(
                110,
                update(row("u", "a", "a", "b", "b", "n", "2.5")),
                delete(row("u", "a", "a", "b", "c")),
                update(row("u", "a", "b", "b", "b", "n", null))));

        assertThat(target.rows("SELECT * FROM public.u ORDER BY a")).containsExactly("a|b|2.5", "b|b|∅");
    }

    @Test
    void goesOnRowByRowWhereItMayNotMakeTemporaryTables() {
        target.run(
                "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$",
                "CREATE ROLE plain LOGIN",
                "GRANT SET ON PARAMETER session_replication_role TO plain",
                "GRANT USAGE ON SCHEMA public, migrator TO plain",
                "GRANT ALL ON ALL TABLES IN SCHEMA public, migrator TO plain");

        try (LaneWriter writer = target.writerAs("plain")) {
            writer.takeOver();
            writer.apply(TargetDatabase.batch(
                    transaction(110, update(row("t", "id", "1", "big", "x", "n", "1")), delete(row("t", "id", "2")))));
            writer.apply(TargetDatabase.batch(
                    transaction(120, update(row("t", "id", "1", "big", "y", "n", "1")), delete(row("t", "id", "3")))));
        }

        assertThat(rows("id < 4")).containsExactly("1|y|1");
    }

    @Test
    void aLargeTransactionUsesItsStagingTablesAgainAndAgain() {
        try (LaneWriter writer = target.writing()) {
            try (LargeTransaction large = writer.beginLarge(transaction(110), 1)) {
                large.write(List.of(update(row("t", "id", "1", "big", "x", "n", "1")), move(2, 22)));
                large.write(List.of(update(row("t", "id", "1", "big", "y", "n", "2")), delete(row("t", "id", "3"))));
                large.write(List.of(update(row("t", "id", "4", "big", "z", "n", "3")), delete(row("t", "id", "22"))));
                large.commit();
            }
            writer.apply(TargetDatabase.batch(transaction(120, update(row("t", "id", "4", "big", "w", "n", "4")))));
        }

        assertThat(rows("id < 5 OR id = 22")).containsExactly("1|y|2", "4|w|4");
    }

    private static Row unique(int id, String a, String b, String c, String d) {
        return row("u", "id", Integer.toString(id), "a", a, "b", b, "c", c, "d", d);
    }

    private static RowChange move(int from, int to) {
        return update(
                row("t", "id", Integer.toString(from)),
                row("t", "id", Integer.toString(to), "big", UNCHANGED, "n", to == 3 ? "1" : "0"));
    }

    private List<String> rows(String condition) {
        return target.rows("SELECT * FROM public.t WHERE " + condition + " ORDER BY id");
    }

    /** The writer's session tells its counts when it ends, which takes a moment. */
    private int scansOf(String table) throws InterruptedException {
        String sql =
                "SELECT seq_scan FROM pg_stat_all_tables WHERE relname = '%s' AND n_tup_ins > 50000".formatted(table);
        List<String> scans = List.of();
        for (int i = 0; i < 200 && scans.isEmpty(); i++) {
            Thread.sleep(50);
            scans = target.rows(sql);
        }
        return Integer.parseInt(scans.get(0));
    }

    @Test
    void whatCannotBeWrittenInSetsIsCountedByTableWithTheReason() {
        target.run(
                "CREATE TABLE public.u (id int PRIMARY KEY, mail text UNIQUE)",
                "INSERT INTO public.u VALUES (1, 'a'), (2, 'b')");
        try (LaneWriter writer = target.writing()) {
            writer.apply(TargetDatabase.batch(transaction(
                    110,
                    update(row("t", "id", "1", "big", "new", "n", "1")),
                    update(row("u", "id", "1", "mail", null)),
                    update(row("u", "id", "2", "mail", "a")),
                    update(row("u", "id", "1", "mail", "b")))));
            assertThat(writer.fallbacks().counts()).containsOnlyKeys(new TableId("public", "u"));
            Fallbacks.Count handedOver = writer.fallbacks().counts().get(new TableId("public", "u"));
            assertThat(handedOver.handingOver()).isEqualTo(1);
            assertThat(handedOver.reason()).contains("SQLSTATE 23505");
            assertThat(writer.fallbacks().sentence()).isEmpty();

            assertThatThrownBy(() -> writer.apply(TargetDatabase.batch(
                            transaction(120, update(row("t", "id", "99", "big", "nobody", "n", "1"))))))
                    .isInstanceOf(DivergenceFailure.class);
            Fallbacks.Count slow = writer.fallbacks().counts().get(new TableId("public", "t"));
            assertThat(slow).isEqualTo(new Fallbacks.Count(0, 1, 1, "0 rows instead of 1 were changed"));
            assertThat(writer.fallbacks().sentence()).hasValue("public.t 2 times");
        }
    }
}
