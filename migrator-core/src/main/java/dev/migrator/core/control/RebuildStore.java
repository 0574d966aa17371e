package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The definitions of indexes and foreign keys that were on the target's tables before the copy, in its control schema. What
 * writes here does so in the transaction that drops or makes the thing itself. Reading is thread-safe.
 */
public final class RebuildStore {
    private static final String INDEXES = """
            SELECT table_schema, table_name, name, depth, holds_rows, tablespace, index_sql, constraint_sql, final_sql, state
              FROM migrator.index_rebuild WHERE state <> 'up'
             ORDER BY depth, table_schema, table_name, id""";

    private static final String KEYS = """
            SELECT table_schema, table_name, name, partitioned, referenced_schema, referenced_name, definition, validated,
                   comment, state
              FROM migrator.foreign_key_rebuild WHERE state <> 'up' ORDER BY table_schema, table_name, name""";

    private static final String PUT_INDEX = """
            INSERT INTO migrator.index_rebuild (table_schema, table_name, name, depth, holds_rows, tablespace, index_sql,
                   constraint_sql, final_sql, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String PUT_KEY = """
            INSERT INTO migrator.foreign_key_rebuild (table_schema, table_name, name, partitioned, referenced_schema,
                   referenced_name, definition, validated, comment, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String MOVE_INDEX = """
            UPDATE migrator.index_rebuild
               SET state = ?, up_at = CASE WHEN ? = 'up' THEN clock_timestamp() END
             WHERE table_schema = ? AND name = ?""";

    private static final String MOVE_KEY = """
            UPDATE migrator.foreign_key_rebuild
               SET state = ?, up_at = CASE WHEN ? = 'up' THEN clock_timestamp() END
             WHERE table_schema = ? AND table_name = ? AND name = ?""";

    private final Queries queries;

    public RebuildStore(DataSource target) {
        this.queries = Queries.over(target);
    }

    /** What is not up, those of partitioned tables before those of their partitions. */
    public List<WrittenIndex> indexes() {
        return ifThere(() -> queries.list("reading the indexes that are to be rebuilt", INDEXES, RebuildStore::index));
    }

    /** What is not up, by name. */
    public List<WrittenForeignKey> foreignKeys() {
        return ifThere(() -> queries.list("reading the foreign keys that are to be rebuilt", KEYS, RebuildStore::key));
    }

    /** Writes an index down on the connection that drops it. */
    public static void put(Connection connection, WrittenIndex index) {
        try {
            Queries.on(connection)
                    .update(
                            "writing down " + index,
                            PUT_INDEX,
                            index.table().schema(),
                            index.table().name(),
                            index.name(),
                            index.depth(),
                            index.holdsRows(),
                            index.tablespace(),
                            index.indexSql(),
                            index.constraintSql(),
                            connection.createArrayOf("text", index.finalSql().toArray()),
                            word(index.state()));
        } catch (SQLException e) {
            throw SqlFailures.wrap("writing down " + index, e);
        }
    }

    /** Writes a foreign key down on the connection that drops it, or leaves it; once only. */
    public static void put(Connection connection, WrittenForeignKey key) {
        Queries.on(connection)
                .update(
                        "writing down " + key,
                        PUT_KEY,
                        key.table().schema(),
                        key.table().name(),
                        key.name(),
                        key.partitioned(),
                        key.referenced().schema(),
                        key.referenced().name(),
                        key.definition(),
                        key.validated(),
                        key.comment(),
                        word(key.state()));
    }

    /** Moves an index on the session that has made the difference. */
    public static void move(Queries session, WrittenIndex index, WrittenIndex.State state) {
        session.update(
                "recording " + index,
                MOVE_INDEX,
                word(state),
                word(state),
                index.table().schema(),
                index.name());
    }

    /** Moves a foreign key on the session that has made the difference. */
    public static void move(Queries session, WrittenForeignKey key, WrittenForeignKey.State state) {
        session.update(
                "recording " + key,
                MOVE_KEY,
                word(state),
                word(state),
                key.table().schema(),
                key.table().name(),
                key.name());
    }

    /** A control schema of an earlier version has none. */
    private static <T> List<T> ifThere(Supplier<List<T>> reading) {
        try {
            return reading.get();
        } catch (MigratorException e) {
            if (SqlState.isMissingRelation(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E state(Class<E> states, String word) {
        return Enum.valueOf(states, word.toUpperCase(Locale.ROOT));
    }

    private static WrittenIndex index(ResultSet row) throws SQLException {
        return new WrittenIndex(
                new TableId(row.getString("table_schema"), row.getString("table_name")),
                row.getString("name"),
                row.getInt("depth"),
                row.getBoolean("holds_rows"),
                row.getString("tablespace"),
                row.getString("index_sql"),
                row.getString("constraint_sql"),
                List.of((String[]) row.getArray("final_sql").getArray()),
                state(WrittenIndex.State.class, row.getString("state")));
    }

    private static WrittenForeignKey key(ResultSet row) throws SQLException {
        return new WrittenForeignKey(
                new TableId(row.getString("table_schema"), row.getString("table_name")),
                row.getBoolean("partitioned"),
                row.getString("name"),
                new TableId(row.getString("referenced_schema"), row.getString("referenced_name")),
                row.getString("definition"),
                row.getBoolean("validated"),
                row.getString("comment"),
                state(WrittenForeignKey.State.class, row.getString("state")));
    }
}
