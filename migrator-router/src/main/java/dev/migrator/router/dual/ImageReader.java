package dev.migrator.router.dual;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.CanonicalText;
import dev.migrator.router.dual.DualImages.Image;
import dev.migrator.router.dual.ParsedStatement.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the final rows of a transaction's keys within that transaction, and the position while it holds its locks. */
final class ImageReader {
    private static final String POSITION =
            "SELECT pg_catalog.pg_current_wal_insert_lsn()::text, pg_catalog.pg_current_xact_id()::text::bigint";

    private ImageReader() {}

    static Optional<DualImages> read(
            Connection connection, long routeEpoch, Map<DualTable, Map<List<String>, Operation>> touched)
            throws SQLException {
        return CanonicalText.read(connection, session -> {
            List<Image> images = new ArrayList<>();
            for (Map.Entry<DualTable, Map<List<String>, Operation>> entry : touched.entrySet()) {
                images.addAll(images(session, entry.getKey(), entry.getValue()));
            }
            return images.isEmpty() ? Optional.empty() : Optional.of(stamped(session, routeEpoch, images));
        });
    }

    private static DualImages stamped(Connection connection, long routeEpoch, List<Image> images) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(POSITION)) {
            row.next();
            return new DualImages(routeEpoch, Lsn.parse(row.getString(1)), row.getLong(2), images);
        }
    }

    /**
     * A key without a row must have been deleted by a statement that was followed; otherwise something changed the key
     * of the row, and the whole table is left to the log.
     */
    private static List<Image> images(Connection connection, DualTable table, Map<List<String>, Operation> keys)
            throws SQLException {
        Map<List<String>, List<@Nullable String>> rows =
                rows(connection, table, keys.keySet().stream().toList());
        List<Image> images = new ArrayList<>();
        for (Map.Entry<List<String>, Operation> key : keys.entrySet()) {
            List<@Nullable String> row = rows.get(key.getKey());
            if (row == null && key.getValue() != Operation.DELETE) {
                return List.of();
            }
            images.add(new Image(table, key.getKey(), row));
        }
        return images;
    }

    private static Map<List<String>, List<@Nullable String>> rows(
            Connection connection, DualTable table, List<List<String>> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(table.imagesQuery())) {
            for (int i = 0; i < table.key().size(); i++) {
                int part = i;
                Object[] values = keys.stream().map(k -> k.get(part)).toArray();
                statement.setArray(i + 1, connection.createArrayOf("text", values));
            }
            Map<List<String>, List<@Nullable String>> rows = new HashMap<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<@Nullable String> row = row(result, table.columns().size());
                    rows.put(keyOf(table, row), row);
                }
            }
            return rows;
        }
    }

    private static List<@Nullable String> row(ResultSet result, int columns) throws SQLException {
        List<@Nullable String> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            row.add(result.getString(i));
        }
        return row;
    }

    private static List<String> keyOf(DualTable table, List<@Nullable String> row) {
        List<String> names = table.columns().stream().map(c -> c.name()).toList();
        List<String> key = new ArrayList<>();
        for (String column : table.key()) {
            key.add(String.valueOf(row.get(names.indexOf(column))));
        }
        return key;
    }
}
