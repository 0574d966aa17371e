package dev.migrator.cli.fidelity;

import dev.migrator.core.connect.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A shape of change as SQL, in a schema of its own.
 *
 * @param parts by the words of {@code changes.txt}: both, old, new, rows, change, refused, min, note
 */
record ChangeCase(String name, String schema, Map<String, List<String>> parts) {
    static List<ChangeCase> all() {
        List<ChangeCase> cases = new ArrayList<>();
        String[] texts = ("\n" + TypeSample.resource("changes.txt")).split("\n== ", -1);
        for (int i = 1; i < texts.length; i++) {
            cases.add(of(texts[i], "c%02d".formatted(i)));
        }
        return cases;
    }

    private static ChangeCase of(String text, String schema) {
        String[] blocks = text.split("\n-- ", -1);
        Map<String, List<String>> parts = new HashMap<>();
        for (int i = 1; i < blocks.length; i++) {
            String[] wordAndSql = blocks[i].split("\n", 2);
            parts.computeIfAbsent(wordAndSql[0], w -> new ArrayList<>()).add(wordAndSql[1].strip());
        }
        return new ChangeCase(blocks[0].strip(), schema, parts);
    }

    List<String> part(String word) {
        return parts.getOrDefault(word, List.of());
    }

    boolean runsOn(int major) {
        return part("min").stream().allMatch(m -> Integer.parseInt(m) <= major);
    }

    boolean isRefused() {
        return parts.containsKey("refused");
    }

    /** True if the two sides do not have the same tables. */
    boolean differsOnNew() {
        return parts.containsKey("new");
    }

    void prepare(FidelityMigration migration) {
        migration.onBoth("CREATE SCHEMA " + schema);
        for (String sql : part("both")) {
            migration.run(Side.OLD, schema, sql);
            migration.run(Side.NEW, schema, sql);
        }
        part("old").forEach(sql -> migration.run(Side.OLD, schema, sql));
        part("new").forEach(sql -> migration.run(Side.NEW, schema, sql));
    }

    /** Runs the blocks of one kind on old, each in one transaction unless it says otherwise. */
    void run(FidelityMigration migration, String word) {
        part(word).forEach(sql -> migration.run(Side.OLD, schema, sql));
    }

    /** How the case fared, given that it was carried or refused as it says. */
    String status() {
        String status = isRefused() ? "refused by `" + part("refused").get(0) + "`" : "exact";
        return part("note").isEmpty() ? status : status + "; " + part("note").get(0);
    }

    String servers() {
        return part("min").isEmpty() ? "14 → 18, 18 → 18" : "18 → 18";
    }
}
