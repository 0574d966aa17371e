package dev.migrator.backfill.copy;

import dev.migrator.core.apply.CopyText;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The keys of changed rows, in a temporary table of a session on the target: as many as the log has, and few of them in
 * memory. Not thread-safe.
 */
final class ChangedKeyStage {
    private static final String CREATE =
            "CREATE TEMPORARY TABLE pg_temp.changed_key (place int NOT NULL, key text[] COLLATE \"C\" NOT NULL)";
    /** Nothing is known of rows that have just been copied, and to be merged with the keys they would all be sorted first. */
    private static final String NO_SORT = "SET LOCAL enable_mergejoin = off";

    private static final int MOST_WAITING = 10_000;
    private static final int KEYS_AT_ONCE = 250;
    private static final String CURSOR = "changed_keys";

    private final Connection target;
    private final Map<TableId, Integer> places = new HashMap<>();
    private final List<Staged> waiting = new ArrayList<>();
    private long count;

    private record Staged(int place, List<@Nullable String> key) {}

    /** @param target in a transaction; the table goes with the session */
    ChangedKeyStage(Connection target) {
        this.target = target;
        Queries.on(target).update("making a table for changed keys", CREATE);
    }

    /** Takes a key of a table of the source. */
    void add(TableId table, List<@Nullable String> key) {
        waiting.add(new Staged(place(table), key));
        count++;
        if (waiting.size() >= MOST_WAITING) {
            flush();
        }
    }

    /** How many were taken, those that came more than once among them. */
    long count() {
        return count;
    }

    /** All keys are there: they can be looked for now. */
    void finish() {
        flush();
        Queries.on(target).update("counting changed keys", "ANALYZE pg_temp.changed_key");
    }

    /** Deletes the rows with staged keys from a table of the target; returns how many there were. */
    long delete(TablePlan plan) {
        Table table = plan.onTarget();
        List<String> key = plan.mapping().columns(plan.table().key());
        String sql = "DELETE FROM %s AS t USING pg_temp.changed_key AS k WHERE k.place = ? AND %s"
                .formatted(Identifiers.rowsOf(table), KeyMatch.of(table, key, "t", i -> "k.key[%d]".formatted(i + 1)));
        String what = "deleting the changed rows of " + plan.mapping().target();
        Queries here = Queries.on(target);
        here.update(what, NO_SORT);
        return here.update(what, sql, place(plan.table().id()));
    }

    /** Hands over the staged keys of a table, each once, some at a time. */
    void forEach(TableId table, KeySink sink) {
        Queries here = Queries.on(target);
        String what = "reading the changed keys of " + table;
        here.update(
                what,
                "DECLARE %s NO SCROLL CURSOR FOR SELECT DISTINCT key FROM pg_temp.changed_key WHERE place = %d"
                        .formatted(CURSOR, place(table)));
        List<List<@Nullable String>> keys = fetch(here, what);
        while (!keys.isEmpty()) {
            sink.accept(keys);
            keys = fetch(here, what);
        }
        here.update(what, "CLOSE " + CURSOR);
    }

    private static List<List<@Nullable String>> fetch(Queries here, String what) {
        return here.list(what, "FETCH %d FROM %s".formatted(KEYS_AT_ONCE, CURSOR), ChangedKeyStage::key);
    }

    private static List<@Nullable String> key(ResultSet row) throws SQLException {
        return Arrays.asList((@Nullable String[]) row.getArray("key").getArray());
    }

    private int place(TableId table) {
        return places.computeIfAbsent(table, t -> places.size());
    }

    private void flush() {
        try {
            CopyText copy = new CopyText(
                    target.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY pg_temp.changed_key FROM STDIN"));
            for (Staged staged : waiting) {
                copy.value(Integer.toString(staged.place()));
                copy.value(array(staged.key()));
                copy.endRow();
            }
            copy.end();
            waiting.clear();
        } catch (SQLException e) {
            throw SqlFailures.wrap("staging the keys of changed rows", e);
        }
    }

    /** The text form of an array. */
    static String array(List<@Nullable String> values) {
        return values.stream().map(ChangedKeyStage::element).collect(Collectors.joining(",", "{", "}"));
    }

    private static String element(@Nullable String value) {
        return value == null ? "NULL" : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Takes some keys. */
    @FunctionalInterface
    interface KeySink {
        void accept(List<List<@Nullable String>> keys);
    }
}
