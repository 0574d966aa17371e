package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.RowChange.Truncate;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables that a lane may write, by their name on the target. */
final class Tables {
    private final LaneId lane;
    private final ApplyPlan plan;
    private final Map<TableId, TargetTable> tables;
    private final SchemaNames schemaNames;
    private final TargetNames names;
    private final Map<TableId, Part> parts;
    private final Fallbacks fallbacks;

    Tables(LaneId lane, ApplyPlan plan) {
        this.lane = lane;
        this.plan = plan;
        this.schemaNames = new SchemaNames(plan.names(), plan.schemas());
        this.names = new TargetNames(lane, plan.names());
        this.parts = plan.parts();
        this.fallbacks = new Fallbacks(lane);
        this.tables = plan.tables().values().stream()
                .collect(Collectors.toMap(t -> t.id(), t -> new TargetTable(lane, t, plan)));
    }

    TargetTable of(TableId id, Lsn end) {
        TargetTable table = tables.get(id);
        if (table == null) {
            throw stranger(lane, end, id);
        }
        return table;
    }

    /** How often changes could not be written in the fastest way. */
    Fallbacks fallbacks() {
        return fallbacks;
    }

    /** True if the copy of the table was made after the change: then it is as the target took it, like its rows. */
    boolean cameWithTheCopy(SchemaChange change, Lsn end) {
        return plan.isCopied(schemaNames.mapping(change.object()).target(), end)
                && change.alterations().stream().map(Alteration::kind).allMatch(Tables::isOfColumn);
    }

    /** What the copy looks at before it begins. */
    private static boolean isOfColumn(Alteration.Kind kind) {
        return switch (kind) {
            case ADD_COLUMN, DROP_COLUMN, RENAME_COLUMN, RETYPE_COLUMN, LOOSEN_COLUMN -> true;
            case GENERATED_COLUMN,
                    KEY,
                    KEY_COLUMN,
                    RENAME_TABLE,
                    DROP_TABLE,
                    LEFT_OUT,
                    CREATE_TABLE,
                    PARTITION_BY,
                    SEQUENCE,
                    CONSTRAINT,
                    OWNER,
                    ADD_LABEL,
                    TYPE -> false;
        };
    }

    SchemaNames names() {
        return schemaNames;
    }

    /** Takes a table as it is on the target after a change of the source's schema. */
    void follow(Connection connection, SchemaChange change) {
        TableMapping mapping = schemaNames.mapping(change.object());
        TargetTable before = tables.get(mapping.target());
        Optional<Table> now = new TargetCatalog(connection).table(mapping.target());
        if (now.isPresent() && (before != null || isCreated(change))) {
            List<String> key = SchemaGate.key(change);
            List<String> known = before == null ? List.of() : before.keyColumns();
            Table table = now.get().withKey(key == null ? known : mapping.columns(key));
            tables.put(mapping.target(), new TargetTable(lane, table, plan));
            names.follow(mapping);
        }
    }

    private static boolean isCreated(SchemaChange change) {
        return change.alterations().stream().anyMatch(a -> a.kind() == Alteration.Kind.CREATE_TABLE);
    }

    /** The changes of a transaction of the source by the target's names. */
    List<RowChange> named(List<RowChange> changes, Lsn end) {
        return names.of(changes, end);
    }

    /** What a TRUNCATE on the source empties here. */
    Emptied emptied(Truncate truncate, Lsn end) {
        Emptied emptied = new Emptied();
        for (TableId id : truncate.tables()) {
            Part part = parts.get(id);
            if (part == null) {
                emptied.whole(names.of(id, end));
            } else {
                emptied.part(id, part);
            }
        }
        return emptied;
    }

    /** The condition for the rows of a table that belong to the migration; empty if all do. A TRUNCATE empties no others. */
    Optional<String> belonging(TableId table) {
        return Optional.ofNullable(plan.rows().get(table));
    }

    static DivergenceFailure stranger(LaneId lane, Lsn end, TableId id) {
        return new DivergenceFailure(
                "lane %s: the transaction that ends at %s changes %s, which is not a table of this migration; it was added to the publication by somebody else, remove it there or start a new migration that includes it"
                        .formatted(lane, end, id));
    }
}
