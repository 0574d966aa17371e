package dev.migrator.core.cutover;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.OwnershipUnknownFailure;
import dev.migrator.core.failure.RefusedFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Switches the writes from one database to the other and survives a crash at any moment: the journal says whether the
 * point of no return was passed, and everything else is done again from facts. Cutover and rollback are the same switch
 * with the roles exchanged. One switch at a time; not thread-safe.
 */
public final class Switchover {
    private final SwitchPorts ports;
    private final SwitchJournal journal;
    private final SwitchListener listener;
    private final Clock clock;
    private final Duration pauseBudget;

    /**
     * A switch over {@code ports}.
     *
     * @param pauseBudget how long writes may wait at most, from hold to the point of no return
     */
    public Switchover(
            SwitchPorts ports, SwitchJournal journal, SwitchListener listener, Clock clock, Duration pauseBudget) {
        this.ports = ports;
        this.journal = journal;
        this.listener = listener;
        this.clock = clock;
        this.pauseBudget = pauseBudget;
    }

    /**
     * Switches the writes away from {@code from}. An unfinished switch is recovered first. If the last switch that was
     * made is this very one, so that the writes have left already, it is returned and nothing is done.
     *
     * @throws RefusedFailure if a gate is closed, or if the switch failed and was undone: writes are on {@code from}
     * @throws OwnershipUnknownFailure if it cannot be told who owns the writes
     */
    public SwitchRecord run(Side from, SwitchMode mode) {
        recover();
        Optional<SwitchRecord> made = lastMade().filter(r -> r.from() == from && mode == SwitchMode.FOR_REAL);
        if (made.isPresent()) {
            return made.get();
        }
        requireGates(from);
        SwitchRecord record = journal.begin(from, ports.prepareReturn(from));
        say(record, "intent written down under epoch " + record.epoch());
        return perform(record, mode);
    }

    /** Ends a switch that a crash left unfinished: undone before the point of no return, completed after it. */
    public Optional<SwitchRecord> recover() {
        return journal.unfinished().map(r -> r.step().canBeUndone() ? undo(r) : complete(r));
    }

    private Optional<SwitchRecord> lastMade() {
        return journal.all().stream().filter(r -> r.step() == SwitchStep.DONE).reduce((first, second) -> second);
    }

    private SwitchRecord perform(SwitchRecord intended, SwitchMode mode) {
        SwitchRecord reached;
        try {
            reached = approach(intended);
            if (mode == SwitchMode.FOR_REAL) {
                reached = move(
                        reached,
                        SwitchStep.SWITCHED,
                        "point of no return passed: the writes belong to "
                                + reached.to().word());
            }
        } catch (OwnershipUnknownFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw undoneBecause(intended, e);
        }
        return reached.step() == SwitchStep.SWITCHED ? complete(reached) : undo(reached);
    }

    /** Everything before the point of no return. */
    private SwitchRecord approach(SwitchRecord intended) {
        Side from = intended.from();
        String marker = "switch-" + intended.epoch();
        Deadline deadline = Deadline.in(pauseBudget, clock);
        SwitchRecord held = move(intended, SwitchStep.HELD, "new transactions wait from here on");
        ports.hold(deadline);
        ports.raiseFence(from, marker, deadline);
        SwitchRecord fenced = move(held, SwitchStep.FENCED, from.word() + " refuses writes, proven on every table");
        ports.awaitDrained(from, marker, deadline);
        SwitchRecord drained = move(fenced, SwitchStep.DRAINED, "every lane has applied the last write");
        ports.copySequences(from);
        ports.beginReturn(drained.returnStream());
        requireTime(deadline);
        return move(drained, SwitchStep.CERTIFIED, "sequences set with head-room, way back armed");
    }

    private SwitchRecord complete(SwitchRecord switched) {
        SwitchRecord now = current(switched);
        if (now.step() == SwitchStep.DONE) {
            // Another process has completed it, and the writes may be on their way back by now.
            return now;
        }
        ports.liftFence(switched.to());
        ports.stopForward(switched.from());
        ports.resume(switched.to());
        ports.noteOwner(switched.to());
        return end(
                switched,
                SwitchStep.DONE,
                "traffic goes on, on " + switched.to().word());
    }

    private SwitchRecord undo(SwitchRecord record) {
        SwitchRecord now = current(record);
        SwitchRecord undoing = now.step() == SwitchStep.UNDOING
                ? now
                : move(now, SwitchStep.UNDOING, "writes stay on " + now.from().word());
        giveBack(undoing);
        return end(
                undoing,
                SwitchStep.UNDONE,
                "undone: traffic goes on, on " + undoing.from().word());
    }

    private void giveBack(SwitchRecord undone) {
        ports.abandonReturn(undone.returnStream());
        ports.liftFence(undone.from());
        ports.resume(undone.from());
    }

    /** Two processes that end the same switch do the same; the slower one finds it ended. */
    private SwitchRecord end(SwitchRecord record, SwitchStep last, String sentence) {
        SwitchRecord now = current(record);
        return now.step() == last ? now : move(record, last, sentence);
    }

    private RefusedFailure undoneBecause(SwitchRecord intended, RuntimeException cause) {
        SwitchRecord now = current(intended);
        if (now.step() == SwitchStep.UNDONE && isLatest(now)) {
            // Another process undid it while this one went on, and may have raised the fence after it was lifted.
            giveBack(now);
        }
        if (!now.step().canBeUndone()) {
            return new RefusedFailure(
                    "another process took over the switch and brought it to %s; look at: migrator status"
                            .formatted(now.step()),
                    cause);
        }
        try {
            undo(now);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            return new RefusedFailure(
                    "the switch failed (%s) and could not be undone yet (%s); run the command again to undo it. Writes belong to %s."
                            .formatted(
                                    cause.getMessage(),
                                    e.getMessage(),
                                    now.from().word()),
                    cause);
        }
        return new RefusedFailure(
                "the switch was undone, writes are on %s as before: %s"
                        .formatted(now.from().word(), cause.getMessage()),
                cause);
    }

    private void requireGates(Side from) {
        List<SwitchPorts.Gate> closed =
                ports.gates(from).stream().filter(g -> !g.open()).toList();
        if (!closed.isEmpty()) {
            throw new RefusedFailure(closed.stream()
                    .map(g -> "  " + g.name() + ": " + g.finding())
                    .collect(Collectors.joining("\n", "the switch cannot be made now:\n", "")));
        }
    }

    private void requireTime(Deadline deadline) {
        if (deadline.isOver()) {
            throw new RefusedFailure("writes have waited longer than the pause budget of %d ms (cutover.pause_budget)"
                    .formatted(pauseBudget.toMillis()));
        }
    }

    private boolean isLatest(SwitchRecord record) {
        return journal.all().stream().noneMatch(r -> r.epoch() > record.epoch());
    }

    private SwitchRecord current(SwitchRecord record) {
        return journal.all().stream()
                .filter(r -> r.epoch() == record.epoch())
                .findFirst()
                .orElse(record);
    }

    private SwitchRecord move(SwitchRecord record, SwitchStep next, String sentence) {
        SwitchRecord moved = journal.move(record, next);
        say(moved, sentence);
        return moved;
    }

    private void say(SwitchRecord record, String sentence) {
        listener.reached(record, sentence);
    }
}
