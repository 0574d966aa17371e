package dev.migrator.verify.repair;

import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.ParkedKeys;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.verify.align.HeldStream;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** The parked keys of a held stream: replay adds none and changes none meanwhile. Not thread-safe. */
final class HeldParkedKeys {
    private final Connection target;
    private final HeldStream held;
    private final List<ParkedKey> keys;
    private final List<ParkedKey> stillParked = new ArrayList<>();

    private HeldParkedKeys(Connection target, HeldStream held, List<ParkedKey> keys) {
        this.target = target;
        this.held = held;
        this.keys = keys;
    }

    static HeldParkedKeys read(Connection target, HeldStream held, String stream) {
        return new HeldParkedKeys(target, held, ParkedKeys.on(target).of(stream));
    }

    List<ParkedKey> of(TablePlan table) {
        return keys.stream()
                .filter(k -> k.id().table().equals(table.mapping().target()))
                .toList();
    }

    /**
     * The last work in the transaction that has written the rows: replay learns with it that {@code healed} are not parked
     * any more.
     */
    void settle(List<ParkedKey> healed, List<ParkedKey> still) {
        held.requireHeldToTheEndOf(target);
        ParkedKeys.remove(target, healed);
        ParkedKeys.put(target, still);
        List.of(healed, still).stream()
                .flatMap(List::stream)
                .map(ParkedKey::lane)
                .distinct()
                .forEach(ParkedKeys.on(target)::tell);
        stillParked.addAll(still);
    }

    /** Those that were to be healed and could not. */
    List<ParkedKey> stillParked() {
        return stillParked;
    }
}
