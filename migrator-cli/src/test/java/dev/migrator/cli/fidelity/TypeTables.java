package dev.migrator.cli.fidelity;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tables of one type: {@code k} with a key beside the value, {@code w} without any key, and {@code p} with the value
 * as its key where the type can be one.
 */
record TypeTables(int number, TypeSample sample, boolean keyable) {
    private static final int COPIES = 1000;

    List<String> names() {
        return keyable ? List.of("k" + number, "w" + number, "p" + number) : List.of("k" + number, "w" + number);
    }

    static String create(int number, String type) {
        return """
                CREATE TABLE types.k%1$d (id int PRIMARY KEY, v %2$s, x int);
                CREATE TABLE types.w%1$d (n int, v %2$s); ALTER TABLE types.w%1$d REPLICA IDENTITY FULL""".formatted(number, type);
    }

    static String createKeyed(int number, String type) {
        return "CREATE TABLE types.p%d (v %s PRIMARY KEY, x int)".formatted(number, type);
    }

    /** Rows that are there before the copy; NULLs too. */
    String rows() {
        return inserts(0);
    }

    /** The same rows again, without a key each of them twice. */
    String insertMore() {
        return inserts(COPIES) + insert("w", COPIES) + (keyable ? "; DELETE FROM types.p%d".formatted(number) : "");
    }

    /** Every value becomes the next one, the keys come back and change, one of every two equal rows goes. */
    String update() {
        String next = IntStream.range(0, sample.expressions().size())
                .mapToObj(i -> "WHEN %d THEN %s".formatted(i, expression(i + 1)))
                .collect(Collectors.joining(" "));
        return """
                UPDATE types.k%1$d SET v = CASE id %2$s END WHERE id < 1000;
                UPDATE types.w%1$d SET v = CASE n %2$s END WHERE n < 1000;
                DELETE FROM types.w%1$d WHERE ctid IN (SELECT min(ctid) FROM types.w%1$d WHERE n >= 1000 GROUP BY n);
                """.formatted(number, next) + (keyable ? keys() : "");
    }

    /** Updates that leave the value as it is, however large. */
    String touch() {
        return "UPDATE types.k%d SET x = coalesce(x, 0) + 1;".formatted(number)
                + (keyable ? "UPDATE types.p%d SET x = -x WHERE x > 1;".formatted(number) : "");
    }

    String delete() {
        return "DELETE FROM types.k%1$d WHERE id < 1000; DELETE FROM types.w%1$d WHERE n < 1000;".formatted(number)
                + (keyable ? "DELETE FROM types.p%d WHERE x <= 1;".formatted(number) : "");
    }

    private String inserts(int from) {
        return insert("k", from) + insert("w", from) + (keyable && from == 0 ? keys() : "");
    }

    private String insert(String table, int from) {
        String rows = IntStream.range(0, sample.expressions().size())
                .mapToObj(i -> "(%d, %s)".formatted(from + i, expression(i)))
                .collect(Collectors.joining(", "));
        return "INSERT INTO types.%s%d VALUES %s;\n".formatted(table, number, rows);
    }

    /** The first value ends under another one's place: the row of the last one goes, the first takes its key. */
    private String keys() {
        List<String> small = sample.small();
        int last = small.size() - 2;
        String rows = IntStream.rangeClosed(0, last)
                .mapToObj(i -> "(%s, %d)".formatted(small.get(i), i + 1))
                .collect(Collectors.joining(", "));
        String insert = "INSERT INTO types.p%d VALUES %s ON CONFLICT DO NOTHING;\n".formatted(number, rows);
        String hand = last < 1 ? "" : """
                WITH gone AS (SELECT max(x) AS x FROM types.p%1$d)
                DELETE FROM types.p%1$d USING gone WHERE types.p%1$d.x = gone.x AND gone.x > 1;
                UPDATE types.p%1$d SET v = %2$s WHERE x = 1 AND NOT EXISTS (
                    SELECT FROM types.p%1$d o WHERE o.v = %2$s AND o.x <> 1);
                """.formatted(number, small.get(last));
        return insert + hand;
    }

    private String expression(int index) {
        List<String> all = sample.expressions();
        return all.get(index % all.size());
    }
}
