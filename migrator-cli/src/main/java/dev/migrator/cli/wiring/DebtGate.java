package dev.migrator.cli.wiring;

import dev.migrator.cli.output.Figures;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.VerificationDebt.Debt;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import java.util.function.Supplier;

/** The cutover's gate for what has changed since the last clean verification. */
final class DebtGate implements Supplier<Gate> {
    private final Wiring wiring;

    DebtGate(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Gate get() {
        long limit = wiring.config().cutover().maxDebt();
        String stream = wiring.control().streams().theRunning(Side.OLD).id();
        Debt debt = wiring.debt().of(stream);
        if (!debt.stillClean()) {
            return new Gate(
                    "verification", false, "stream " + stream + " has not been verified clean; run: migrator verify");
        }
        return new Gate(
                "verification",
                debt.isAtMost(limit),
                "%s rows changed since the last clean verification; cutover.max_debt is %s; migrator verify lowers it"
                        .formatted(Figures.count(debt.changes()), Figures.count(limit)));
    }
}
