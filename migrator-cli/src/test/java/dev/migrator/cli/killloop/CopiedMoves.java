package dev.migrator.cli.killloop;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** What applications do to the tables while they are copied: rows come, go, change, change their keys and their partitions. */
final class CopiedMoves implements Client.Work {
    private final int keys;

    /** @param keys how many the rows of a table have between them */
    CopiedMoves(int keys) {
        this.keys = keys;
    }

    /** The rows that are there before anybody changes them. */
    static String rows(int keys) {
        return """
                INSERT INTO wide SELECT n, n, CASE WHEN n %% 4 = 0 THEN repeat(md5(n::text), 80) END
                  FROM generate_series(1, %1$d) n;
                INSERT INTO label SELECT 'it''s \\ ' || n %% 9, 'c' || n %% 7, n, n FROM generate_series(1, %1$d) n;
                INSERT INTO loose SELECT n %% 100, repeat('x' || n, 9) FROM generate_series(1, %2$d) n;
                INSERT INTO tree SELECT n, repeat('t' || n, 9) FROM generate_series(1, %1$d) n;
                INSERT INTO grove SELECT n, repeat('g' || n, 9) FROM generate_series(1, %1$d) n;""".formatted(keys, 12000);
    }

    @Override
    public void once(Statement statement, Random random) throws SQLException {
        statement.execute(any(random));
    }

    private String any(Random random) {
        String table = random.nextBoolean() ? "tree" : "grove";
        return switch (random.nextInt(15)) {
            case 0 -> "INSERT INTO wide SELECT %d, 0, repeat('new', 900) ON CONFLICT DO NOTHING".formatted(key(random));
            case 1, 2 -> "UPDATE wide SET v = v + 1 WHERE id BETWEEN %1$d AND %1$d + 20".formatted(key(random));
            case 3 -> "UPDATE wide SET big = repeat('%d', 3000) WHERE id = %d".formatted(key(random), key(random));
            case 4 -> "UPDATE wide SET id = %d WHERE id = %d".formatted(key(random), key(random));
            case 5 -> "DELETE FROM wide WHERE id BETWEEN %1$d AND %1$d + 9".formatted(key(random));
            case 6 -> "UPDATE label SET n = n + 0.50 WHERE v = %d".formatted(key(random));
            case 7 ->
                "UPDATE label SET code = 'moved', v = v + 1 WHERE v BETWEEN %1$d AND %1$d + 9".formatted(key(random));
            case 8 -> "DELETE FROM label WHERE v BETWEEN %1$d AND %1$d + 5".formatted(key(random));
            case 9 -> "INSERT INTO label SELECT 'new', 'c', %1$d, %1$d ON CONFLICT DO NOTHING".formatted(key(random));
            case 10 -> "UPDATE loose SET b = b || '!' WHERE a = %d AND b LIKE '%%7'".formatted(random.nextInt(100));
            case 11 -> "UPDATE %1$s SET id = %2$d WHERE id = %3$d".formatted(table, key(random), key(random));
            case 12 -> "UPDATE %1$s SET v = v || 'u' WHERE id BETWEEN %2$d AND %2$d + 9".formatted(table, key(random));
            case 13 -> "DELETE FROM %1$s WHERE id BETWEEN %2$d AND %2$d + 5".formatted(table, key(random));
            default -> random.nextInt(10) == 0 ? "VACUUM wide, grove" : "INSERT INTO loose VALUES (1, 'one more')";
        };
    }

    private int key(Random random) {
        return 1 + random.nextInt(keys + keys / 10);
    }
}
