package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which tables a stream writes on its target, and from which position on.
 *
 * @param tables with the key that the source's log uses and the columns that the target has
 * @param copiedUpTo per table the position up to which its changes came with the copy; a table that is not in it takes
 *     every change of the stream
 */
public record ApplyPlan(Map<TableId, Table> tables, Map<TableId, Lsn> copiedUpTo) {
    public ApplyPlan {
        tables = Map.copyOf(tables);
        copiedUpTo = Map.copyOf(copiedUpTo);
    }

    /** Every table from the start of the stream on. */
    public static ApplyPlan of(Collection<Table> tables) {
        return new ApplyPlan(tables.stream().collect(Collectors.toMap(Table::id, Function.identity())), Map.of());
    }

    /**
     * Reads from the target what it has of the {@code planned} tables and how far their copy is.
     *
     * @throws RefusedFailure if a table is not there or its copy is not finished
     */
    public static ApplyPlan read(Connection target, Collection<Table> planned, StreamRecord stream) {
        Map<TableId, Table> present =
                new Catalog(target).tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Map<TableId, Table> tables = new HashMap<>();
        for (Table table : planned) {
            Table found = Optional.ofNullable(present.get(table.id())).orElseThrow(() -> missing(table, stream));
            tables.put(table.id(), withKey(found, table));
        }
        return new ApplyPlan(tables, copies(target, stream));
    }

    /** True if a change of {@code table} that ends at {@code end} is in the copy of that table. */
    public boolean isCopied(TableId table, Lsn end) {
        Lsn copied = copiedUpTo.get(table);
        return copied != null && !end.isAfter(copied);
    }

    private static Map<TableId, Lsn> copies(Connection target, StreamRecord stream) {
        Map<TableId, Lsn> copies = new HashMap<>();
        if (stream.generation() > 1) {
            return copies;
        }
        String sql = "SELECT table_schema, table_name, wave_position, finished_at FROM migrator.table_copy";
        Queries.on(target).list("reading how far tables are copied", sql, row -> {
            TableId id = new TableId(row.getString("table_schema"), row.getString("table_name"));
            if (row.getString("finished_at") == null) {
                throw new RefusedFailure(
                        "the copy of %s is not finished; replay starts after the backfill".formatted(id));
            }
            return copies.put(id, Lsn.parse(row.getString("wave_position")));
        });
        return copies;
    }

    private static Table withKey(Table target, Table planned) {
        return new Table(
                target.id(),
                target.oid(),
                target.columns(),
                planned.key(),
                planned.replicaIdentity(),
                target.otherUnique(),
                target.estimatedRows(),
                target.bytes());
    }

    private static RefusedFailure missing(Table table, StreamRecord stream) {
        return new RefusedFailure(
                "table %s of the plan is not on %s, the target of stream %s; create it there as it is on %s"
                        .formatted(
                                table.id(),
                                stream.target().word(),
                                stream.id(),
                                stream.source().word()));
    }
}
