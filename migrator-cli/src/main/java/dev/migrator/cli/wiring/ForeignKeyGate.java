package dev.migrator.cli.wiring;

import dev.migrator.core.cutover.SwitchPorts.Gate;
import java.util.List;
import java.util.function.Supplier;

/** The cutover's gate for foreign keys that wait for rows of a later wave. */
final class ForeignKeyGate implements Supplier<Gate> {
    private static final String NAME = "foreign keys";

    private final Wiring wiring;

    ForeignKeyGate(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Gate get() {
        List<String> unfinished = wiring.foreignKeys().unfinished();
        return unfinished.isEmpty()
                ? new Gate(NAME, true, "new has checked all that it is to have")
                : new Gate(
                        NAME,
                        false,
                        "not on new or not checked there yet: " + unfinished + "; restart migrator start,"
                                + " which adds and checks them once new has caught up");
    }
}
