package dev.migrator.core.cutover;

import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.MigrationStore;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.phase.Phase;
import java.util.List;
import java.util.function.Consumer;

/** The world of a switch: two databases, the routers, and the processes that run the streams. Thread-safe. */
public final class DatabaseSwitchPorts implements SwitchPorts {
    private final SwitchGates gates;
    private final Traffic traffic;
    private final BothSides<Fence> fences;
    private final ReturnStreams returns;
    private final StreamStore streams;
    private final MigrationStore migration;
    private final Consumer<Side> sequenceCopy;

    /**
     * The ports of one migration.
     *
     * @param sequenceCopy sets the sequences of the other side beyond those of the given one
     */
    public DatabaseSwitchPorts(
            SwitchGates gates,
            Traffic traffic,
            BothSides<Fence> fences,
            ReturnStreams returns,
            StreamStore streams,
            MigrationStore migration,
            Consumer<Side> sequenceCopy) {
        this.gates = gates;
        this.traffic = traffic;
        this.fences = fences;
        this.returns = returns;
        this.streams = streams;
        this.migration = migration;
        this.sequenceCopy = sequenceCopy;
    }

    @Override
    public List<Gate> gates(Side from) {
        return gates.all(from);
    }

    @Override
    public String prepareReturn(Side from) {
        return returns.prepare(from).id();
    }

    @Override
    public void hold(Deadline deadline) {
        traffic.hold(deadline);
    }

    @Override
    public void raiseFence(Side side, String marker, Deadline deadline) {
        fences.on(side).raise(marker, deadline);
    }

    @Override
    public void awaitDrained(Side from, String marker, Deadline deadline) {
        returns.awaitMarker(streams.theRunning(from), marker, deadline);
        gates.requireNothingParked(from);
    }

    @Override
    public void copySequences(Side from) {
        sequenceCopy.accept(from);
    }

    @Override
    public void beginReturn(String returnStream) {
        returns.begin(returnStream);
    }

    @Override
    public void abandonReturn(String returnStream) {
        returns.stop(returnStream);
    }

    @Override
    public void liftFence(Side side) {
        fences.on(side).lift();
    }

    @Override
    public void resume(Side side) {
        traffic.resume(side);
    }

    @Override
    public void stopForward(Side from) {
        returns.stopFrom(from);
    }

    @Override
    public void noteOwner(Side side) {
        migration.settle(side == Side.NEW ? Phase.ON_NEW : Phase.FOLLOWING);
    }
}
