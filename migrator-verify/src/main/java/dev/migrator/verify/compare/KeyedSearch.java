package dev.migrator.verify.compare;

import dev.migrator.verify.align.End;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.RowDifference.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Finds differing rows by key. A key that occurs several times at one end, as it must not, is found too. */
final class KeyedSearch implements RowSearch {
    private final TableReading reading;
    private final TableSql sql;
    private final Workers workers;
    private final ColumnSearch columns;

    KeyedSearch(TableReading reading, TableSql sql, Workers workers, ColumnSearch columns) {
        this.reading = reading;
        this.sql = sql;
        this.workers = workers;
        this.columns = columns;
    }

    @Override
    public List<RowDifference> search(List<Integer> buckets) {
        Map<List<String>, Copies> unmatched = new HashMap<>();
        for (KeyedRow row : rows(End.SOURCE, buckets)) {
            unmatched.computeIfAbsent(row.key(), k -> new Copies()).source.add(row.fingerprint());
        }
        for (KeyedRow row : rows(End.TARGET, buckets)) {
            Copies copies = unmatched.computeIfAbsent(row.key(), k -> new Copies());
            if (!copies.source.remove(row.fingerprint())) {
                copies.target.add(row.fingerprint());
            } else if (copies.source.isEmpty() && copies.target.isEmpty()) {
                unmatched.remove(row.key());
            }
        }
        return unmatched.entrySet().stream()
                .map(e -> e.getValue().difference(e.getKey()))
                .toList();
    }

    @Override
    public List<RowDifference> describe(List<RowDifference> differences) {
        List<Callable<RowDifference>> tasks = new ArrayList<>();
        for (RowDifference difference : differences) {
            tasks.add(() -> difference.kind() == Kind.DIFFERENT
                    ? difference.withColumns(columns.of(difference.key()))
                    : difference);
        }
        return workers.all(tasks);
    }

    private List<KeyedRow> rows(End end, List<Integer> buckets) {
        List<KeyedRow> rows = new ArrayList<>();
        workers.all(reading.tasks(
                        end,
                        reading.ranges(end),
                        (connection, range) ->
                                Buckets.read(connection, sql.keyedRows(end, range), buckets, KeyedRow::read)))
                .forEach(rows::addAll);
        return rows;
    }

    private record KeyedRow(List<String> key, Fingerprint fingerprint) {
        static KeyedRow read(ResultSet row) throws SQLException {
            return new KeyedRow(List.of((String[]) row.getArray(1).getArray()), Fingerprint.read(row, 2));
        }
    }

    /** The rows of one key that have no equal at the other end. */
    private static final class Copies {
        private final List<Fingerprint> source = new ArrayList<>(1);
        private final List<Fingerprint> target = new ArrayList<>(0);

        RowDifference difference(List<String> key) {
            if (target.isEmpty()) {
                return RowDifference.keyed(Kind.MISSING_ON_TARGET, key, source.size());
            }
            return source.isEmpty()
                    ? RowDifference.keyed(Kind.EXTRA_ON_TARGET, key, target.size())
                    : RowDifference.keyed(Kind.DIFFERENT, key, Math.max(source.size(), target.size()));
        }
    }
}
