package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.LockedLane;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.failure.LostCommitsFailure;
import dev.migrator.core.failure.SupersededFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction on the target. From its beginning to its end it keeps dual writes of the lane out and the lane's row
 * locked, so that nobody holds, releases or takes over the lane in the middle.
 */
final class LaneTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(LaneTransaction.class);

    private final TargetSession session;
    private final Connection connection;
    private final LaneStore store;
    private final LaneState lane;
    private final Tables tables;
    private final Stamps stamps;
    private final Parking parking;
    private final RowWriter rows;
    private final SchemaGate gate;
    private long written;
    private int schemaChanges;

    private LaneTransaction(TargetSession session, LaneState lane, Tables tables, Stamps stamps, SchemaGate gate) {
        this.session = session;
        this.connection = session.connection();
        this.store = LaneStore.on(connection);
        this.lane = lane;
        this.tables = tables;
        this.stamps = stamps;
        this.parking = session.parked().open(connection, lane);
        this.rows = new RowWriter(lane.id(), session, tables, parking);
        this.gate = gate;
    }

    /**
     * Begins where {@code mine}, as the caller knows the lane, is still the caller's.
     *
     * @throws SupersededFailure if another worker has taken the lane over
     * @throws LostCommitsFailure if the target has lost what was committed
     */
    static LaneTransaction begin(TargetSession session, LaneState mine, Tables tables, SchemaGate gate) {
        Connection connection = session.connection();
        LockedLane locked = LockedLane.of(connection, mine.id());
        LaneState lane = locked.state();
        if (lane.epoch() != mine.epoch()) {
            throw new SupersededFailure(
                    "another worker took lane %s over: its epoch is %d, ours %d; nothing of ours is applied any more, this worker steps aside"
                            .formatted(lane.id(), lane.epoch(), mine.epoch()));
        }
        if (mine.position().isAfter(lane.position())) {
            throw new LostCommitsFailure(
                    "lane %s was at %s and the target has it at %s again: the server lost its last commits, by a crash or because a standby took its place; this worker reads on from there"
                            .formatted(lane.id(), mine.position(), lane.position()));
        }
        return new LaneTransaction(session, lane, tables, new Stamps(locked.stamps()), gate);
    }

    LaneState lane() {
        return lane;
    }

    /** Writes all that {@code batch} asks for. */
    void write(LaneBatch batch) throws SQLException {
        parking.expect(end -> xid(batch.withRows(), end));
        List<Step> steps = new ArrayList<>();
        for (SourceTransaction transaction : batch.withRows()) {
            if (transaction.changesSchema()) {
                rows.write(steps);
                steps.clear();
                write(transaction, transaction.changes());
            } else {
                plan(transaction, transaction.changes(), steps);
            }
        }
        rows.write(steps);
    }

    /** Writes some changes of a transaction. */
    void write(SourceTransaction transaction, List<RowChange> changes) throws SQLException {
        List<SchemaChange> all = changes.stream()
                .filter(SchemaChange.class::isInstance)
                .map(SchemaChange.class::cast)
                .toList();
        if (all.isEmpty()) {
            writeRows(transaction, changes);
        } else {
            writeAround(transaction, changes, all);
        }
    }

    /** What the target had before these rows came gives them its form; what is made here is made at its place. */
    private void writeAround(SourceTransaction transaction, List<RowChange> changes, List<SchemaChange> all)
            throws SQLException {
        List<Boolean> made = gate.require(connection, transaction.end(), all, schemaChanges);
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            int at = from + indexOf(changes.subList(from, changes.size()), all.get(i));
            writeRows(transaction, new Reshaping(notMade(all, made, i)).of(changes.subList(from, at)));
            gate.pass(connection, transaction.end(), all.get(i), schemaChanges++, made.get(i));
            from = at + 1;
        }
        writeRows(transaction, changes.subList(from, changes.size()));
    }

    @SuppressWarnings("ReferenceEquality") // Two changes of one transaction may be equal.
    private static int indexOf(List<RowChange> changes, SchemaChange change) {
        int index = 0;
        while (changes.get(index) != change) {
            index++;
        }
        return index;
    }

    private static List<SchemaChange> notMade(List<SchemaChange> all, List<Boolean> made, int from) {
        return IntStream.range(from, all.size())
                .filter(i -> !made.get(i))
                .mapToObj(all::get)
                .toList();
    }

    private void writeRows(SourceTransaction transaction, List<RowChange> changes) throws SQLException {
        List<Step> steps = new ArrayList<>();
        plan(transaction, changes, steps);
        parking.expect(end -> transaction.xid());
        rows.write(steps);
    }

    private void plan(SourceTransaction transaction, List<RowChange> changes, List<Step> steps) {
        new StepPlanner(tables, stamps, transaction.end(), steps).plan(tables.named(changes, transaction.end()));
        written += changes.size();
    }

    private static long xid(List<SourceTransaction> transactions, Lsn end) {
        return transactions.stream()
                .filter(t -> t.end().equals(end))
                .mapToLong(SourceTransaction::xid)
                .findFirst()
                .orElse(0);
    }

    /** True if it has set keys aside that were not before. */
    boolean parks() {
        return parking.hasNew();
    }

    /** Stores parked keys, markers and position, and commits. */
    Applied commit(LaneBatch batch) throws SQLException {
        List<ParkedKey> parked = parking.store(connection);
        LaneState after = batch.after(written);
        if (!after.equals(lane)) {
            for (SourceTransaction transaction : batch.fresh()) {
                transaction.markers().forEach(m -> store.receive(lane.id(), m, transaction.end()));
            }
            stamps.settle(connection, lane.id(), batch.fresh());
            store.advance(after);
        }
        if (batch.held() || batch.fresh().stream().anyMatch(t -> !t.markers().isEmpty())) {
            Durability.require(connection);
        }
        connection.commit();
        session.parked().committed(parking);
        parked.forEach(k -> LOG.warn("replay of lane {}: parked {}", lane.id(), k.sentence()));
        return new Applied(after.position(), batch.consumed(), batch.fresh().size(), written, batch.held());
    }
}
