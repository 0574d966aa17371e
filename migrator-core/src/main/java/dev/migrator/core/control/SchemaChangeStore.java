package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.SchemaChangeRecord.Outcome;
import dev.migrator.core.schema.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The changes of the source's schema in the control schema of the target. Thread-safe over a data source. */
public final class SchemaChangeStore {
    private static final String COLUMNS = """
            stream, lane, position, number, object_schema, object_name, command, statement, sentence, creates, drops,
            key, identity, outcome""";

    private final Queries queries;

    public SchemaChangeStore(DataSource target) {
        this(Queries.over(target));
    }

    private SchemaChangeStore(Queries queries) {
        this.queries = queries;
    }

    /** All work on the one {@code connection}, within its transaction if it has one; not thread-safe. */
    public static SchemaChangeStore on(Connection connection) {
        return new SchemaChangeStore(Queries.on(connection));
    }

    /** All of them, in the order in which replay met them. */
    public List<SchemaChangeRecord> all() {
        String sql = "SELECT " + COLUMNS + " FROM migrator.schema_change ORDER BY noted_at, position, number, lane";
        return queries.list("reading the changes of the schema", sql, SchemaChangeStore::record);
    }

    /** True if a person said that the changes of the transaction that ends at {@code position} are dealt with. */
    public boolean isAccepted(LaneId lane, Lsn position) {
        String sql = """
                SELECT EXISTS (SELECT 1 FROM migrator.schema_change
                                WHERE stream = ? AND lane = ? AND position = ? AND outcome = 'accepted')""";
        return queries.one(
                "reading whether a change is accepted",
                sql,
                row -> row.getBoolean(1),
                lane.stream(),
                lane.lane(),
                position);
    }

    /** Notes a change; what is decided already stays so. */
    public void note(SchemaChangeRecord change) {
        List<@Nullable Object> values = new ArrayList<>();
        Collections.addAll(values, change.lane().stream(), change.lane().lane(), change.position(), change.number());
        Collections.addAll(values, change.object().schema(), change.object().name(), change.command());
        Collections.addAll(values, change.statement(), change.sentence(), change.creates(), change.drops());
        List<String> key = change.key();
        if (key != null) {
            values.addAll(key);
        }
        Collections.addAll(values, change.identity(), word(change.outcome()));
        String keys = key == null ? "NULL" : "ARRAY[" + String.join(", ", Collections.nCopies(key.size(), "?")) + "]";
        queries.update("noting " + change.sentence(), """
                INSERT INTO migrator.schema_change (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, %s::text[], ?, ?)
                ON CONFLICT (stream, lane, position, number) DO UPDATE
                   SET outcome = excluded.outcome, decided_at = clock_timestamp()
                 WHERE schema_change.outcome = 'waiting'""".formatted(COLUMNS, keys), values.toArray());
    }

    /** Takes every change that waits in this lane for dealt with; returns how many there were. */
    public int accept(LaneId lane) {
        String sql = """
                UPDATE migrator.schema_change SET outcome = 'accepted', decided_at = clock_timestamp()
                 WHERE stream = ? AND lane = ? AND outcome = 'waiting'""";
        return queries.update("accepting changes of the schema", sql, lane.stream(), lane.lane());
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static SchemaChangeRecord record(ResultSet row) throws SQLException {
        Array key = row.getArray("key");
        return new SchemaChangeRecord(
                new LaneId(row.getString("stream"), row.getInt("lane")),
                Lsn.parse(row.getString("position")),
                row.getInt("number"),
                new TableId(row.getString("object_schema"), row.getString("object_name")),
                row.getString("command"),
                row.getString("statement"),
                row.getString("sentence"),
                row.getBoolean("creates"),
                row.getBoolean("drops"),
                key == null ? null : List.of((String[]) key.getArray()),
                row.getString("identity"),
                Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)));
    }
}
