package dev.migrator.verify.compare;

import dev.migrator.verify.align.End;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.RowDifference.Kind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds rows of which one end has more copies than the other, in a table without a key. */
final class KeylessSearch implements RowSearch {
    private static final int SHOWN = 240;

    private final TableReading reading;
    private final TableSql sql;
    private final Workers workers;

    KeylessSearch(TableReading reading, TableSql sql, Workers workers) {
        this.reading = reading;
        this.sql = sql;
        this.workers = workers;
    }

    @Override
    public List<RowDifference> search(List<Integer> buckets) {
        Map<Fingerprint, Long> surplus = new HashMap<>();
        count(End.SOURCE, buckets, surplus, 1);
        count(End.TARGET, buckets, surplus, -1);
        surplus.values().removeIf(n -> n == 0);
        return surplus.entrySet().stream()
                .map(e -> RowDifference.keyless(
                        e.getValue() > 0 ? Kind.MISSING_ON_TARGET : Kind.EXTRA_ON_TARGET,
                        e.getKey().toString(),
                        Math.abs(e.getValue()),
                        ""))
                .toList();
    }

    @Override
    public List<RowDifference> describe(List<RowDifference> differences) {
        Map<Fingerprint, String> texts = new HashMap<>();
        texts.putAll(texts(End.SOURCE, differences, Kind.MISSING_ON_TARGET));
        texts.putAll(texts(End.TARGET, differences, Kind.EXTRA_ON_TARGET));
        return differences.stream()
                .map(d -> RowDifference.keyless(
                        d.kind(),
                        d.fingerprint(),
                        d.copies(),
                        texts.getOrDefault(Fingerprint.parse(d.fingerprint()), "")))
                .toList();
    }

    private void count(End end, List<Integer> buckets, Map<Fingerprint, Long> surplus, int sign) {
        List<List<Counted>> counted = workers.all(reading.tasks(
                end,
                reading.ranges(end),
                (connection, range) -> Buckets.read(
                        connection,
                        sql.keylessRows(end, range),
                        buckets,
                        row -> new Counted(Fingerprint.read(row, 1), row.getLong(3)))));
        counted.forEach(chunk -> chunk.forEach(c -> surplus.merge(c.fingerprint(), sign * c.copies(), Long::sum)));
    }

    private Map<Fingerprint, String> texts(End end, List<RowDifference> differences, Kind kind) {
        List<Fingerprint> wanted = differences.stream()
                .filter(d -> d.kind() == kind)
                .map(d -> Fingerprint.parse(d.fingerprint()))
                .toList();
        Map<Fingerprint, String> texts = new HashMap<>();
        if (!wanted.isEmpty()) {
            workers.all(reading.tasks(
                            end, reading.ranges(end), (connection, range) -> texts(connection, end, range, wanted)))
                    .forEach(texts::putAll);
        }
        return texts;
    }

    private Map<Fingerprint, String> texts(Connection connection, End end, PageRange range, List<Fingerprint> wanted)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.keylessTexts(end, range, SHOWN))) {
            statement.setArray(
                    1, array(connection, wanted.stream().map(Fingerprint::first).toList()));
            statement.setArray(
                    2,
                    array(connection, wanted.stream().map(Fingerprint::second).toList()));
            Map<Fingerprint, String> texts = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.put(Fingerprint.read(rows, 1), rows.getString(3));
                }
            }
            return texts;
        }
    }

    private static Array array(Connection connection, List<Long> values) throws SQLException {
        return connection.createArrayOf("int8", new ArrayList<>(values).toArray());
    }

    private record Counted(Fingerprint fingerprint, long copies) {}
}
