package dev.migrator.cli.wiring;

import dev.migrator.core.control.Route;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.phase.Phase;
import java.util.function.UnaryOperator;

/** Phases 4 and the first half of 5: dual writes and reads, as the route says. */
final class Routing {
    private final Wiring wiring;

    Routing(Wiring wiring) {
        this.wiring = wiring;
    }

    Route writes(boolean dual) {
        if (dual && wiring.plan().isFiltered()) {
            throw new RefusedFailure(
                    "dual writes cannot be made while tables.where leaves rows of a table out: leave the writes on"
                            + " old, the log carries them to new within milliseconds; next: migrator cutover");
        }
        if (dual && wiring.plan().renames()) {
            throw new RefusedFailure(
                    "dual writes cannot be made while mapping gives tables or columns of new other names: leave the writes on"
                            + " old, the log carries them to new within milliseconds; next: migrator cutover");
        }
        if (dual && wiring.plan().isCutDifferently()) {
            throw new RefusedFailure(
                    "dual writes cannot be made while a table is partitioned differently on old and new: leave the writes on"
                            + " old, the log carries them to new within milliseconds; next: migrator cutover");
        }
        return change(
                "route writes " + (dual ? "dual" : "old"),
                r -> new Route(0, r.writes(), dual, r.readsPercent(), r.held()));
    }

    Route reads(int percent) {
        return change("route reads new " + percent + "%", r -> new Route(0, r.writes(), r.dual(), percent, r.held()));
    }

    private Route change(String action, UnaryOperator<Route> next) {
        Phase phase = wiring.control().migration().read().phase();
        if (!phase.isReadyForCutover()) {
            throw new RefusedFailure(
                    "the route cannot be changed in phase %s; next: %s".formatted(phase, phase.nextStep()));
        }
        Route route = wiring.traffic().change(next);
        wiring.control().migration().moveTo(phaseOf(route));
        wiring.control().audit().record(action, "epoch " + route.epoch(), "done");
        return route;
    }

    private static Phase phaseOf(Route route) {
        if (route.readsPercent() > 0) {
            return Phase.READS_ON_NEW;
        }
        return route.dual() ? Phase.DUAL_WRITE : Phase.VERIFIED;
    }
}
