package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.apply.Step.TruncateStep;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.ParkedKeys;
import dev.migrator.core.failure.DivergenceFailure;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The keys that a lane has set aside, as one transaction on the target sees and changes them: what touches one is left out
 * and counted, a key change between one and another key sets the other aside too, and a TRUNCATE ends it, since the row is
 * gone on both sides then. Not thread-safe.
 */
final class Parking {
    private final LaneId lane;
    private final ParkingPolicy policy;
    private final Map<ParkedKey.Id, ParkedKey> stored;
    private Map<ParkedKey.Id, ParkedKey> keys;
    private ToLongFunction<Lsn> xids = end -> 0;

    /** @param stored as the target has them */
    Parking(LaneId lane, ParkingPolicy policy, Map<ParkedKey.Id, ParkedKey> stored) {
        this.lane = lane;
        this.policy = policy;
        this.stored = stored;
        this.keys = new LinkedHashMap<>(stored);
    }

    /** @param xidsByEnd tells the transactions whose steps come next */
    void expect(ToLongFunction<Lsn> xidsByEnd) {
        xids = xidsByEnd;
    }

    /** The keys as they are now, which stay so. */
    Map<ParkedKey.Id, ParkedKey> keys() {
        return Map.copyOf(keys);
    }

    /** True if a key is parked that the target does not have as one. */
    boolean hasNew() {
        return keys.keySet().stream().anyMatch(id -> !stored.containsKey(id));
    }

    /** What happened since {@code earlier} is forgotten. */
    void reset(Map<ParkedKey.Id, ParkedKey> earlier) {
        keys = new LinkedHashMap<>(earlier);
    }

    /** What is to be done of {@code steps}. */
    List<Step> remaining(List<Step> steps) {
        if (keys.isEmpty()) {
            return steps;
        }
        List<Step> remaining = new ArrayList<>(steps.size());
        for (Step step : steps) {
            if (!leavesOut(step)) {
                remaining.add(step);
            }
        }
        return remaining;
    }

    /** True if the step touches a parked key and is not to be done. */
    boolean leavesOut(Step step) {
        if (keys.isEmpty()) {
            return false;
        }
        if (step instanceof RowStep row) {
            return leavesOut(row);
        }
        if (step instanceof TruncateStep truncate) {
            keys.keySet().removeIf(id -> truncate.tables().contains(id.table()));
        }
        return false;
    }

    /** True if a row whose change does not fit may be set aside instead of stopping the lane. */
    boolean isAllowed(Step step) {
        return policy.parks() && step instanceof RowStep row && !ids(row).isEmpty();
    }

    /**
     * Sets aside every key that {@code step} touches.
     *
     * @throws DivergenceFailure if that makes too many
     */
    void park(RowStep step, Objection why) {
        String reason = step.template().word() + " " + why.sentence();
        ids(step).forEach(id -> add(id, step.end(), why.sqlState(), reason));
    }

    /** Writes what has changed, in the transaction that writes the rows; nothing if nothing has. */
    List<ParkedKey> store(Connection connection) {
        if (keys.equals(stored)) {
            return List.of();
        }
        List<ParkedKey> changed = keys.values().stream()
                .filter(k -> !k.equals(stored.get(k.id())))
                .toList();
        ParkedKeys.remove(
                connection,
                stored.values().stream().filter(k -> !keys.containsKey(k.id())).toList());
        ParkedKeys.put(connection, changed);
        return changed.stream().filter(k -> !stored.containsKey(k.id())).toList();
    }

    private boolean leavesOut(RowStep step) {
        List<ParkedKey.Id> touched = ids(step);
        Optional<ParkedKey> parked =
                touched.stream().map(keys::get).filter(Objects::nonNull).findFirst();
        parked.ifPresent(p -> touched.forEach(id -> leaveOut(id, p, step)));
        return parked.isPresent();
    }

    private void leaveOut(ParkedKey.Id id, ParkedKey parked, RowStep step) {
        if (keys.containsKey(id)) {
            keys.computeIfPresent(id, (same, key) -> key.skippedOnce());
        } else {
            add(id, step.end(), "", "a key change between it and the parked key " + parked.id());
        }
    }

    private void add(ParkedKey.Id id, Lsn end, String sqlState, String reason) {
        ParkedKey key = new ParkedKey(lane, id, end, xids.applyAsLong(end), sqlState, reason, 0, null);
        keys.put(id, key);
        if (keys.size() > policy.mostKeys()) {
            throw new DivergenceFailure(
                    "lane %s would have %d parked keys and stream.max_parked_keys is %d; the last one is %s. So many mean that something else happened to the target. Nothing from this transaction on is applied; find out what happened to %s, then raise stream.max_parked_keys and start again, and 'migrator unpark' copies the rows anew"
                            .formatted(lane, keys.size(), policy.mostKeys(), key.sentence(), id.table()));
        }
    }

    /** The keys that a step touches: two if it moves a row from one to the other, none if the table has no key. */
    private static List<ParkedKey.Id> ids(RowStep step) {
        if (!step.table().hasKey()) {
            return List.of();
        }
        return switch (step.kind()) {
            case INSERT -> List.of(id(step, step.fresh(), step.fresh()));
            case UPDATE, DELETE -> List.of(id(step, step.old(), step.old()));
            case MOVE, ROOM -> List.of(id(step, step.old(), step.old()), id(step, step.fresh(), step.old()));
        };
    }

    /** @param old tells what the log left out of {@code row} */
    private static ParkedKey.Id id(RowStep step, Row row, Row old) {
        List<String> key = new ArrayList<>();
        for (String column : step.table().keyColumns()) {
            int index = row.shape().indexOf(column);
            Row known = row.isUnchanged(index) ? old : row;
            key.add(Objects.requireNonNull(known.value(known.shape().indexOf(column)), "a key has no NULL"));
        }
        return new ParkedKey.Id(step.table().id(), key);
    }
}
