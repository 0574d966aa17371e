package dev.migrator.verify.repair;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.verify.compare.KeySql;
import dev.migrator.verify.repair.RepairReport.TableRepair;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyIn;

/**
 * Replaces rows by key. All of a table's rows are taken out before the first is put in, so that unique values may have
 * been swapped between them.
 */
final class KeyedRepair {
    private final TablePlan plan;
    private final List<String> key;
    private final RowCopy rows;

    /** @param key by the source's names */
    KeyedRepair(TablePlan plan, List<String> key, RowCopy rows) {
        this.plan = plan;
        this.key = key;
        this.rows = rows;
    }

    TableRepair run(List<List<String>> keys) throws SQLException {
        List<Long> deleted = delete(keys);
        List<Long> inserted = insert(keys);
        long onlyIn = 0;
        long onlyOut = 0;
        long replaced = 0;
        for (int i = 0; i < keys.size(); i++) {
            long both = Math.min(deleted.get(i), inserted.get(i));
            replaced += both;
            onlyOut += deleted.get(i) - both;
            onlyIn += inserted.get(i) - both;
        }
        return new TableRepair(plan.table().id(), onlyIn, onlyOut, replaced, 0);
    }

    List<Long> delete(List<List<String>> keys) throws SQLException {
        String sql = "DELETE FROM %s WHERE %s"
                .formatted(
                        Identifiers.rowsOf(plan.onTarget()),
                        KeySql.bound(plan.onTarget(), plan.mapping().columns(key)));
        List<Long> counts = new ArrayList<>();
        try (PreparedStatement statement = rows.target().prepareStatement(sql)) {
            for (List<String> values : keys) {
                List<String> bound = KeySql.values(values);
                for (int i = 0; i < bound.size(); i++) {
                    statement.setString(i + 1, bound.get(i));
                }
                counts.add((long) statement.executeUpdate());
            }
        }
        return counts;
    }

    /** A row is read to its end before it is written: a refusal must not meet an open COPY of the source. */
    List<Long> insert(List<List<String>> keys) throws SQLException {
        List<Long> counts = new ArrayList<>();
        CopyIn in = rows.into(plan);
        try {
            for (List<String> values : keys) {
                List<byte[]> row = new ArrayList<>();
                counts.add(rows.read(select(values), row::add));
                for (byte[] line : row) {
                    in.writeToCopy(line, 0, line.length);
                }
            }
            in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
        return counts;
    }

    private String select(List<String> values) {
        return "COPY (SELECT %s FROM %s WHERE %s%s) TO STDOUT"
                .formatted(
                        Identifiers.quoteAll(plan.written()),
                        Identifiers.rowsOf(plan.table()),
                        KeySql.literal(plan.table(), key, values),
                        plan.carriedRows().map(rows -> " AND (" + rows + ")").orElse(""));
    }
}
