package dev.migrator.verify.repair;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.verify.compare.Fingerprint;
import dev.migrator.verify.compare.FingerprintSql;
import dev.migrator.verify.compare.RowHash;
import dev.migrator.verify.repair.RepairReport.TableRepair;
import dev.migrator.verify.report.RowDifference;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.copy.CopyIn;

/** Makes the number of copies of each named row the same on the target as on the source, in a table without a key. */
final class KeylessRepair {
    private final TablePlan plan;
    private final FingerprintSql there;
    private final FingerprintSql here;
    private final RowCopy rows;

    KeylessRepair(TablePlan plan, RowHash hash, RowCopy rows) {
        this.plan = plan;
        this.there = new FingerprintSql(plan.table(), plan.carried(), hash, plan.carriedRows());
        this.here = new FingerprintSql(plan.onTarget(), plan.mapping().columns(plan.carried()), hash);
        this.rows = rows;
    }

    TableRepair run(List<RowDifference> differences) throws SQLException {
        List<Fingerprint> named = differences.stream()
                .map(d -> Fingerprint.parse(d.fingerprint()))
                .distinct()
                .toList();
        Map<Fingerprint, Long> wanted = copies(rows.source(), there.copies(named));
        Map<Fingerprint, Long> found = copies(rows.target(), here.copies(named));
        Map<Fingerprint, Long> missing = new HashMap<>();
        Map<Fingerprint, Long> extra = new HashMap<>();
        for (Fingerprint row : named) {
            long surplus = found.getOrDefault(row, 0L) - wanted.getOrDefault(row, 0L);
            if (surplus > 0) {
                extra.put(row, surplus);
            } else if (surplus < 0) {
                missing.put(row, -surplus);
            }
        }
        long deleted = extra.isEmpty() ? 0 : delete(extra);
        long inserted = missing.isEmpty() ? 0 : insert(missing);
        return new TableRepair(plan.table().id(), inserted, deleted, 0, 0);
    }

    private Map<Fingerprint, Long> copies(Connection connection, String sql) throws SQLException {
        Map<Fingerprint, Long> copies = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                copies.put(new Fingerprint(found.getLong(1), found.getLong(2)), found.getLong(3));
            }
        }
        return copies;
    }

    private long delete(Map<Fingerprint, Long> extra) throws SQLException {
        try (PreparedStatement statement = rows.target().prepareStatement(here.delete(extra))) {
            return statement.executeUpdate();
        }
    }

    private long insert(Map<Fingerprint, Long> missing) throws SQLException {
        long[] inserted = {0};
        CopyIn in = rows.into(plan);
        try {
            rows.read(there.copyOut(missing.keySet(), Identifiers.quoteAll(plan.written())), line -> {
                Line parsed = Line.parse(line);
                long copies = missing.getOrDefault(parsed.fingerprint(), 0L);
                for (long i = 0; i < copies; i++) {
                    in.writeToCopy(line, parsed.start(), line.length - parsed.start());
                }
                inserted[0] += copies;
            });
            in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
        return inserted[0];
    }

    /** A line that begins with both hashes; the row itself begins at {@code start}, with its line end if it has no columns. */
    private record Line(Fingerprint fingerprint, int start) {
        static Line parse(byte[] line) {
            int first = next(line, 0);
            int second = next(line, first + 1);
            int start = line[second] == '\t' ? second + 1 : second;
            return new Line(new Fingerprint(number(line, 0, first), number(line, first + 1, second)), start);
        }

        private static int next(byte[] line, int from) {
            int at = from;
            while (line[at] != '\t' && line[at] != '\n') {
                at++;
            }
            return at;
        }

        private static long number(byte[] line, int from, int to) {
            return Long.parseLong(new String(line, from, to - from, StandardCharsets.US_ASCII));
        }
    }
}
