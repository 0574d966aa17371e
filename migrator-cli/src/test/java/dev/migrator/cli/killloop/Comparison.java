package dev.migrator.cli.killloop;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Both databases row by row, as text, each table as a multiset: every row counts, and how often it is there. */
final class Comparison {
    private static final int SHOWN = 10;

    private final Stand stand;
    private final List<String> tables;

    Comparison(Stand stand, List<String> tables) {
        this.stand = stand;
        this.tables = tables;
    }

    /** Fails with the first rows that differ. */
    void requireEqual() throws SQLException {
        List<String> differences = new ArrayList<>();
        for (String table : tables) {
            String sum =
                    "SELECT count(*) || ' ' || coalesce(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT md5(t::text) AS h FROM %s t) AS rows"
                            .formatted(table);
            if (!rows(Side.OLD, sum).equals(rows(Side.NEW, sum))) {
                differences.add(difference(table));
            }
        }
        if (!differences.isEmpty()) {
            throw new AssertionError("old and new differ:\n" + String.join("\n", differences));
        }
    }

    private String difference(String table) throws SQLException {
        String all = "SELECT t::text FROM %s t ORDER BY 1".formatted(table);
        Map<String, Integer> counts = new LinkedHashMap<>();
        rows(Side.OLD, all).forEach(row -> counts.merge(row, 1, Integer::sum));
        rows(Side.NEW, all).forEach(row -> counts.merge(row, -1, Integer::sum));
        counts.values().removeIf(count -> count == 0);
        StringBuilder text = new StringBuilder("%s: %d different rows".formatted(table, counts.size()));
        counts.entrySet().stream()
                .limit(SHOWN)
                .forEach(e -> text.append("\n  %s %d times: %.200s"
                        .formatted(
                                e.getValue() > 0 ? "missing on new" : "only on new",
                                Math.abs(e.getValue()),
                                e.getKey())));
        return text.toString();
    }

    private List<String> rows(Side side, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = stand.connect(side);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
