package dev.migrator.cli.killloop;

import java.util.List;
import java.util.Random;

/** What transactions of the kill loop are made of: each is a list of statements that hold together. */
final class Moves {
    private static final int KEYS = 60;
    private static final int SEATS = 20;
    private static final int ACCOUNTS = 80;

    private Moves() {}

    static List<String> any(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> insertItem(random);
            case 1, 2 ->
                List.of("UPDATE item SET amount = %d, note = %s WHERE id = %d"
                        .formatted(random.nextInt(9), note(random), key(random)));
            case 3 -> List.of("UPDATE item SET big = %s WHERE id = %d".formatted(big(random), key(random)));
            case 4 -> List.of("UPDATE item SET id = %d, amount = 7 WHERE id = %d".formatted(key(random), key(random)));
            case 5 -> rotateKeys(random);
            case 6 -> swapCodes(random);
            case 7 -> handCodeOver(random);
            case 8 -> List.of("DELETE FROM item WHERE id = %d".formatted(key(random)));
            case 9 -> replaceItem(random);
            case 10 -> seats(random);
            case 11, 12 -> List.of(loose(random));
            case 13 -> scratch(random);
            default -> transfer(random);
        };
    }

    private static List<String> insertItem(Random random) {
        return List.of("INSERT INTO item VALUES (%d, 'code %d', 1, %s, %s) ON CONFLICT DO NOTHING"
                .formatted(key(random), key(random), note(random), big(random)));
    }

    /** a takes the key of b, b that of c, and c that of a; by way of one that nobody has. */
    private static List<String> rotateKeys(Random random) {
        int first = key(random);
        int second = first % KEYS + 1;
        int third = second % KEYS + 1;
        return List.of(
                "UPDATE item SET id = -%d WHERE id = %d".formatted(first, first),
                "UPDATE item SET id = %d WHERE id = %d".formatted(first, second),
                "UPDATE item SET id = %d WHERE id = %d".formatted(second, third),
                "UPDATE item SET id = %d WHERE id = -%d".formatted(third, first));
    }

    private static List<String> swapCodes(Random random) {
        int first = key(random);
        int second = first % KEYS + 1;
        return List.of("""
                DO $$
                DECLARE a text; b text;
                BEGIN
                  SELECT code INTO a FROM item WHERE id = %1$d FOR UPDATE;
                  SELECT code INTO b FROM item WHERE id = %2$d FOR UPDATE;
                  IF a IS NOT NULL AND b IS NOT NULL THEN
                    UPDATE item SET code = 'between ' || %1$d WHERE id = %1$d;
                    UPDATE item SET code = a WHERE id = %2$d;
                    UPDATE item SET code = b WHERE id = %1$d;
                  END IF;
                END $$""".formatted(first, second));
    }

    /** The unique code of a deleted row goes to a new one. */
    private static List<String> handCodeOver(Random random) {
        return List.of(
                """
                WITH gone AS (DELETE FROM item WHERE id = %d RETURNING code, big)
                INSERT INTO scratch SELECT 1000 + %d, code FROM gone ON CONFLICT (id) DO UPDATE SET text = excluded.text""".formatted(key(random), random.nextInt(5)),
                """
                INSERT INTO item SELECT %d, text, 3, 'handed over', NULL FROM scratch WHERE id >= 1000 LIMIT 1
                ON CONFLICT DO NOTHING""".formatted(key(random)),
                "DELETE FROM scratch WHERE id >= 1000");
    }

    private static List<String> replaceItem(Random random) {
        int id = key(random);
        return List.of(
                "DELETE FROM item WHERE id = %d".formatted(id),
                "INSERT INTO item VALUES (%d, 'code %d', 2, %s, %s)".formatted(id, id, note(random), big(random)));
    }

    private static List<String> seats(Random random) {
        int seat = 1 + random.nextInt(SEATS);
        return List.of(
                random.nextInt(4) == 0
                        ? "UPDATE seat SET place = place %% %d + 1".formatted(SEATS)
                        : "UPDATE seat SET place = (SELECT sum(place) FROM seat WHERE id IN (%1$d, %2$d)) - place WHERE id IN (%1$d, %2$d)"
                                .formatted(seat, seat % SEATS + 1));
    }

    /** Rows that nothing tells apart: one of them is changed, or some. */
    private static String loose(Random random) {
        String one = "ctid = (SELECT ctid FROM loose WHERE a = %d LIMIT 1 FOR UPDATE SKIP LOCKED)"
                .formatted(random.nextInt(7));
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                "INSERT INTO loose SELECT %d, %s, %d.50 FROM generate_series(1, %d)"
                        .formatted(random.nextInt(7), note(random), random.nextInt(3), 1 + random.nextInt(3));
            case 2 -> "UPDATE loose SET b = %s WHERE %s".formatted(note(random), one);
            case 3 -> "DELETE FROM loose WHERE " + one;
            default -> "UPDATE loose SET c = coalesce(c, 0) + 0.1 WHERE a = %d".formatted(random.nextInt(7));
        };
    }

    private static List<String> scratch(Random random) {
        int id = random.nextInt(20);
        return switch (random.nextInt(6)) {
            case 0 -> List.of("TRUNCATE scratch", "INSERT INTO scratch SELECT g, 'new' FROM generate_series(1, 5) g");
            case 1, 2 -> List.of("DELETE FROM scratch WHERE id = %d".formatted(id));
            default ->
                List.of("INSERT INTO scratch VALUES (%d, %s) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
                        .formatted(id, note(random)));
        };
    }

    /** Money moves, accounts come and go, and the sum stays. */
    private static List<String> transfer(Random random) {
        int from = 1 + random.nextInt(ACCOUNTS);
        int to = from % ACCOUNTS + 1;
        return List.of("""
                DO $$
                DECLARE cash bigint;
                BEGIN
                  SELECT balance INTO cash FROM account WHERE id = %1$d FOR UPDATE;
                  IF cash IS NOT NULL THEN
                    cash := CASE WHEN %3$d = 0 THEN cash ELSE cash / 3 END;
                    IF %3$d = 0 THEN DELETE FROM account WHERE id = %1$d;
                    ELSE UPDATE account SET balance = balance - cash WHERE id = %1$d; END IF;
                    INSERT INTO account VALUES (%2$d, cash)
                    ON CONFLICT (id) DO UPDATE SET balance = account.balance + excluded.balance;
                  END IF;
                END $$""".formatted(from, to, random.nextInt(5)));
    }

    private static int key(Random random) {
        return 1 + random.nextInt(KEYS);
    }

    private static String note(Random random) {
        return random.nextInt(4) == 0 ? "NULL" : "'note %d'".formatted(random.nextInt(5));
    }

    /** Out of line, now and then NULL or short. */
    private static String big(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "NULL";
            case 1 -> "'short'";
            default -> "repeat(md5('%d'), 100)".formatted(random.nextInt(1000));
        };
    }
}
