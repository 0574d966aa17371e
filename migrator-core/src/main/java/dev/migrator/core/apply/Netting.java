package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.Kind;
import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Nets the steps of a table with a key. Keys that are changed themselves, or that a dual write touched, keep all their steps
 * in order; the changes of all other keys do not depend on each other.
 */
final class Netting {
    private final KeyReader keys;
    private final boolean takeOut;
    private final Set<Object> entangled = new HashSet<>();
    private final Map<Object, NetRow> rows = new LinkedHashMap<>();
    private final Net net = new Net(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    /** @param takeOut true if changed rows are to be taken out and put in again */
    Netting(TargetTable table, boolean takeOut) {
        this.keys = new KeyReader(table.keyColumns());
        this.takeOut = takeOut;
    }

    /** What remains; empty if a step cannot follow the one before it. To be called once. */
    Optional<Net> of(List<RowStep> steps) {
        steps.forEach(this::findEntangled);
        for (RowStep step : steps) {
            if (!add(step)) {
                return Optional.empty();
            }
        }
        rows.values().forEach(r -> r.into(net, takeOut));
        return Optional.of(net);
    }

    private void findEntangled(RowStep step) {
        if (step.tolerant() || step.kind() == Kind.MOVE || step.kind() == Kind.ROOM) {
            Row identity = step.identity();
            Row after = step.after();
            if (identity != null) {
                entangled.add(keys.of(identity));
            }
            if (after != null) {
                entangled.add(keys.of(after));
            }
        }
    }

    private boolean add(RowStep step) {
        Object key = keys.of(step.anyRow());
        if (!entangled.isEmpty() && entangled.contains(key)) {
            net.ordered().add(step);
            return true;
        }
        NetRow row = rows.get(key);
        if (row == null) {
            rows.put(key, new NetRow(step));
            return true;
        }
        return row.add(step);
    }
}
