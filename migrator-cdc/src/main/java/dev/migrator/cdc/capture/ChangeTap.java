package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.Publication;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final Set<String> strangers = new HashSet<>();
    private final List<CapturedTable> truncated = new ArrayList<>();
    private final TransactionAssembler assembler;

    ChangeTap(List<CapturedTable> tables, TransactionAssembler assembler) {
        this.assembler = assembler;
        for (CapturedTable table : tables) {
            if (this.tables.put(name(table.name()), table) != null) {
                throw new RefusedFailure(
                        "two tables are called %s in the log; rename one of them".formatted(table.name()));
            }
        }
    }

    /**
     * @param position where the message stands in the log: for a commit, where its record ends
     */
    void accept(ReplicationMessage message, Lsn position) throws InterruptedException {
        switch (message.getOperation()) {
            case BEGIN -> assembler.begin(message.getTransactionId().orElseThrow(), message.getCommitTime());
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
                            + " else. Remove from it what is not part of the migration; this stream cannot go on");
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
        } else if (strangers.add(name)) {
            LOG.warn("The publication has table {} that is not part of the migration; its changes are left out", name);
        }
    }

    private void marker(ReplicationMessage message) {
        assembler.beat();
        if (message.getOperation() == ReplicationMessage.Operation.INSERT) {
            Row row = new CapturedTable(Publication.MARKER, Publication.MARKER, 0, false)
                    .newRow(message.getNewTupleList(), null);
            String id = row.value(row.shape().indexOf("id"));
            if (id != null) {
                assembler.marker(id);
            }
        }
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
        Map<Integer, List<TableId>> byLane = new TreeMap<>();
        truncated.forEach(
                t -> byLane.computeIfAbsent(t.lane(), n -> new ArrayList<>()).add(t.name()));
        truncated.clear();
        for (Map.Entry<Integer, List<TableId>> lane : byLane.entrySet()) {
            RowChange change = new RowChange.Truncate(lane.getValue());
            assembler.change(lane.getKey(), change, Sizes.of(change));
        }
    }

    private void put(CapturedTable table, RowChange change) throws InterruptedException {
        assembler.change(table.lane(), change, Sizes.of(change));
    }

    private static String name(TableId id) {
        return new io.debezium.relational.TableId(null, id.schema(), id.name()).toDoubleQuotedString();
    }
}
