package dev.migrator.cli.wiring;

import dev.migrator.cli.status.Rebuild;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.SchemaChangeRecord;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.cutover.SwitchRecord;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is the case on both databases, held against each other. */
public final class Diagnosis {
    private static final int PARKED_NAMED = 10;

    private final Wiring wiring;

    public Diagnosis(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * One fact.
     *
     * @param remedy the command that mends it; "" if it fits
     */
    public record Fact(boolean fits, String finding, String remedy) {}

    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        Route route = wiring.control().routes().on(Side.NEW).read();
        facts.add(unfinished());
        facts.add(held(route));
        facts.addAll(fences(route));
        facts.add(schema());
        facts.add(rebuilt());
        wiring.control().streams().all().forEach(s -> facts.addAll(stream(s)));
        return facts;
    }

    private Fact schema() {
        long waiting = wiring.schemaChanges().all().stream()
                .filter(SchemaChangeRecord::isWaiting)
                .count();
        return new Fact(
                waiting == 0,
                waiting == 0
                        ? "no change of the schema waits"
                        : "replay waits at %d changes of the schema".formatted(waiting),
                waiting == 0 ? "" : "migrator ddl lists them and says what to do");
    }

    /** Until the rows are there, what is down is so on purpose. */
    private Fact rebuilt() {
        Rebuild rebuild = Rebuild.of(wiring.control().rebuilds());
        Phase phase = wiring.control().migration().read().phase();
        boolean fits = rebuild.isNothing() || !(phase.isCopied() || phase.isOver());
        return new Fact(
                fits,
                rebuild.sentence(),
                "migrator start makes and checks them; by hand: SELECT * FROM migrator.index_rebuild WHERE state <> 'up', and"
                        + " migrator.foreign_key_rebuild, on new, have their statements");
    }

    private Fact unfinished() {
        Optional<SwitchRecord> open = wiring.control().journal().unfinished();
        return open.map(s -> new Fact(
                        false,
                        "switch %d from %s stands at %s"
                                .formatted(s.epoch(), s.from().word(), s.step()),
                        "run migrator " + (s.from() == Side.OLD ? "cutover" : "rollback")
                                + " again; it undoes or completes it"))
                .orElse(new Fact(true, "no switch is unfinished", ""));
    }

    private static Fact held(Route route) {
        return new Fact(
                !route.held(),
                route.held() ? "traffic is held (epoch " + route.epoch() + ")" : "traffic flows",
                route.held() ? "run the unfinished migrator cutover or rollback again" : "");
    }

    private List<Fact> fences(Route route) {
        MigrationPlan plan = wiring.plan();
        boolean writerFenced = wiring.fence(plan, route.writes()).isUp();
        return List.of(new Fact(
                !writerFenced,
                "%s has the writes and %s"
                        .formatted(route.writes().word(), writerFenced ? "is fenced" : "is not fenced"),
                writerFenced ? "run the unfinished migrator cutover or rollback again" : ""));
    }

    private List<Fact> stream(StreamRecord stream) {
        Optional<Slot.State> slot = Slot.find(wiring.databases().on(stream.source()), stream.slot());
        return switch (stream.state()) {
            case CREATING -> List.of(new Fact(true, "stream " + stream.id() + " was begun and not made", ""));
            case RUNNING -> List.of(running(stream, slot), holds(stream), parked(stream));
            case STOPPED ->
                List.of(new Fact(
                        slot.isEmpty(),
                        "stream %s is stopped and its slot is %s"
                                .formatted(stream.id(), slot.isEmpty() ? "gone" : "still there"),
                        slot.isEmpty() ? "" : "migrator start removes it, or migrator finish"));
        };
    }

    private static Fact running(StreamRecord stream, Optional<Slot.State> slot) {
        if (slot.isEmpty()) {
            return new Fact(
                    false,
                    "slot %s of stream %s is gone from %s"
                            .formatted(
                                    stream.slot(), stream.id(), stream.source().word()),
                    "the stream cannot go on: migrator abort, then start anew");
        }
        return new Fact(
                slot.get().active(),
                "stream %s is %s".formatted(stream.id(), slot.get().active() ? "being captured" : "not being captured"),
                slot.get().active() ? "" : "run migrator start");
    }

    private Fact holds(StreamRecord stream) {
        boolean held = wiring.lanesInto(stream.target()).read(stream.id()).stream()
                .map(LaneState::holdAt)
                .anyMatch(h -> h != null);
        return new Fact(
                !held,
                "replay of stream %s %s".formatted(stream.id(), held ? "is held at a position" : "is free"),
                held ? "a verification holds it now; if none runs, migrator verify releases it when it ends" : "");
    }

    private Fact parked(StreamRecord stream) {
        List<ParkedKey> keys = wiring.control().parkedKeys().on(stream.target()).of(stream.id());
        String named =
                keys.stream().limit(PARKED_NAMED).map(ParkedKey::sentence).collect(Collectors.joining("; "));
        return new Fact(
                keys.isEmpty(),
                "stream %s has %d parked keys%s"
                        .formatted(stream.id(), keys.size(), named.isEmpty() ? "" : ": " + named),
                keys.isEmpty()
                        ? ""
                        : "migrator unpark copies their rows anew; until then no switch of the writes is made");
    }
}
