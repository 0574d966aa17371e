package dev.migrator.cdc.capture;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.Publication;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the decoded messages of the log in their order and gives them to the assembler as changes. Not thread-safe. */
final class ChangeTap {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeTap.class);

    private final Map<String, CapturedTable> tables = new HashMap<>();
    private final String marker = name(Publication.MARKER);
    private final String heartbeat = name(Publication.HEARTBEAT);
    private final String ddl = name(Publication.DDL);
    private final CapturedTable ddlRows = new CapturedTable(Publication.DDL, 0, false);
    private final SchemaNotes notes = new SchemaNotes();
    private final Map<TableId, CapturedTable> byPlan = new HashMap<>();
    private final WatchedTables watched;
    private final int lanes;
    private final Set<String> strangers = new HashSet<>();
    private final List<CapturedTable> truncated = new ArrayList<>();
    private final TransactionAssembler assembler;

    /**
     * @param watched the tables that are followed
     * @param lanes how many there are
     */
    ChangeTap(WatchedTables watched, int lanes, TransactionAssembler assembler) {
        this.assembler = assembler;
        this.watched = watched;
        this.lanes = lanes;
        watched.byName().forEach((name, table) -> {
            byPlan.put(table.name(), table);
            if (this.tables.put(name(name), table) != null) {
                throw new RefusedFailure("two tables are called %s in the log; rename one of them".formatted(name));
            }
        });
    }

    /**
     * @param position where the message stands in the log: for a commit, where its record ends
     */
    void accept(ReplicationMessage message, Lsn position) throws InterruptedException {
        switch (message.getOperation()) {
            case BEGIN -> {
                notes.begin();
                assembler.begin(
                        message.getTransactionId().orElseThrow(),
                        message.getCommitTime(),
                        ((BeginMessage) message).commitRecord());
            }
            case COMMIT -> assembler.commit(position);
            case INSERT, UPDATE, DELETE, TRUNCATE -> change(message);
            default -> {
                // Messages of applications and origins are no rows.
            }
        }
    }

    private void change(ReplicationMessage message) throws InterruptedException {
        if (message.isSkippedMessage()) {
            throw new StreamBrokenFailure(
                    BreakReason.PUBLICATION_CHANGED,
                    "the log has changes of a table that capture does not follow: the publication was changed by somebody"
                            + " else, or a table of it was renamed. Remove from it what is not part of the migration; this"
                            + " stream cannot go on");
        }
        String name = message.getTable();
        CapturedTable table = tables.get(name);
        if (message.getOperation() == ReplicationMessage.Operation.TRUNCATE) {
            truncate(message, table);
        } else if (table != null) {
            change(message, table);
        } else if (name.equals(marker)) {
            marker(message);
        } else if (name.equals(heartbeat)) {
            assembler.beat();
        } else if (name.equals(ddl)) {
            note(message);
        } else if (strangers.add(name)) {
            LOG.warn("The publication has table {} that is not part of the migration; its changes are left out", name);
        }
    }

    private void marker(ReplicationMessage message) {
        assembler.beat();
        if (message.getOperation() == ReplicationMessage.Operation.INSERT) {
            Row row = new CapturedTable(Publication.MARKER, 0, false).newRow(message.getNewTupleList(), null);
            String id = row.value(row.shape().indexOf("id"));
            if (id != null) {
                assembler.marker(id);
            }
        }
    }

    private void note(ReplicationMessage message) throws InterruptedException {
        if (message.getOperation() == ReplicationMessage.Operation.INSERT) {
            Optional<SchemaChange> change = notes.add(ddlRows.newRow(message.getNewTupleList(), null));
            if (change.isPresent()) {
                follow(change.get());
            }
        }
    }

    /** A table's change goes with its rows; a type's goes to every lane, since any may have its values. */
    private void follow(SchemaChange change) throws InterruptedException {
        CapturedTable table = byPlan.get(change.object());
        if (table != null) {
            table.follow(change);
            Optional<SchemaChange> told = table.told(change);
            if (told.isPresent()) {
                put(table.lane(), told.get());
            }
        } else if (change.alterations().stream().anyMatch(a -> isOfType(a.kind()))) {
            for (int lane = 0; lane < lanes; lane++) {
                put(lane, change);
            }
        } else if (createsTable(change)) {
            throw new StartOver("table %s was made".formatted(change.object()));
        } else if (!watched.takeBranch(change)) {
            put(WatchedTables.LANE_OF_NEW_TABLES, change);
        }
        if (change.alterations().stream().anyMatch(this::isUnknownName)) {
            throw new StartOver("table %s has another name".formatted(change.object()));
        }
    }

    private static boolean isOfType(Alteration.Kind kind) {
        return kind == Alteration.Kind.ADD_LABEL || kind == Alteration.Kind.TYPE;
    }

    /** True for a table with rows of its own, not for one that only has partitions. */
    static boolean createsTable(SchemaChange change) {
        return change.alterations().stream()
                .anyMatch(a -> a.kind() == Alteration.Kind.CREATE_TABLE && "r".equals(a.was()));
    }

    /** Capture that begins anew knows every name that a table has had. */
    private boolean isUnknownName(Alteration alteration) {
        return alteration.kind() == Alteration.Kind.RENAME_TABLE
                && !tables.containsKey(name(new TableId(alteration.subject(), alteration.clause())));
    }

    private void change(ReplicationMessage message, CapturedTable table) throws InterruptedException {
        switch (message.getOperation()) {
            case INSERT -> put(table, new RowChange.Insert(table.newRow(message.getNewTupleList(), null)));
            case UPDATE -> put(table, update(message, table));
            default -> put(table, new RowChange.Delete(table.oldRow(message.getOldTupleList())));
        }
    }

    private static RowChange update(ReplicationMessage message, CapturedTable table) {
        @Nullable Row before = message.getOldTupleList() == null ? null : table.oldRow(message.getOldTupleList());
        return new RowChange.Update(before, table.newRow(message.getNewTupleList(), before));
    }

    /** One statement comes as one message a table, the last of which is marked, be it ours or not. */
    private void truncate(ReplicationMessage message, @Nullable CapturedTable table) throws InterruptedException {
        if (table != null) {
            truncated.add(table);
        }
        if (!message.isLastEventForLsn()) {
            return;
        }
        Map<Integer, Set<TableId>> byLane = new TreeMap<>();
        truncated.forEach(t ->
                byLane.computeIfAbsent(t.lane(), n -> new LinkedHashSet<>()).add(emptied(t)));
        truncated.clear();
        for (Map.Entry<Integer, Set<TableId>> lane : byLane.entrySet()) {
            put(lane.getKey(), new RowChange.Truncate(List.copyOf(lane.getValue())));
        }
    }

    /** The whole table if all of its leaves are emptied together, those that were made since the plan too. */
    private TableId emptied(CapturedTable table) {
        boolean whole =
                byPlan.values().stream().filter(t -> t.id().equals(table.id())).allMatch(truncated::contains);
        return whole ? table.id() : table.name();
    }

    private void put(CapturedTable table, RowChange change) throws InterruptedException {
        Optional<SchemaChange> unexpected = table.unexpected();
        if (unexpected.isPresent()) {
            put(table.lane(), unexpected.get());
        }
        put(table.lane(), change);
    }

    private void put(int lane, RowChange change) throws InterruptedException {
        assembler.change(lane, change, Sizes.of(change));
    }

    private static String name(TableId id) {
        return new io.debezium.relational.TableId(null, id.schema(), id.name()).toDoubleQuotedString();
    }
}
