package dev.migrator.core.cutover;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RefusedFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A journal that outlives the process that writes it, which may die before or after each write. */
final class SimulatedJournal implements SwitchJournal {
    private final List<SwitchRecord> records = new ArrayList<>();
    private final Random random;
    double crashes;

    SimulatedJournal(Random random) {
        this.random = random;
    }

    @Override
    public List<SwitchRecord> all() {
        return List.copyOf(records);
    }

    @Override
    public SwitchRecord begin(Side from, String returnStream) {
        if (unfinished().isPresent()) {
            throw new RefusedFailure("another switch is under way");
        }
        return store(new SwitchRecord(records.size() + 1, from, returnStream, SwitchStep.INTENDED, null, null));
    }

    @Override
    public SwitchRecord move(SwitchRecord record, SwitchStep next) {
        SwitchRecord stored = records.get((int) record.epoch() - 1);
        if (!record.step().successors().contains(next)) {
            throw new AssertionError("moved from %s to %s".formatted(record.step(), next));
        }
        if (stored.step() != record.step()) {
            throw new RefusedFailure("stands at %s, not at %s".formatted(stored.step(), record.step()));
        }
        return store(new SwitchRecord(record.epoch(), record.from(), record.returnStream(), next, null, null));
    }

    private SwitchRecord store(SwitchRecord record) {
        crash();
        if (record.epoch() > records.size()) {
            records.add(record);
        } else {
            records.set((int) record.epoch() - 1, record);
        }
        crash();
        return record;
    }

    private void crash() {
        if (random.nextDouble() < crashes) {
            throw new SimulatedWorld.Crash();
        }
    }
}
