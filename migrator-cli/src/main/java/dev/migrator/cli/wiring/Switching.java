package dev.migrator.cli.wiring;

import dev.migrator.core.connect.Side;
import dev.migrator.core.control.AuditTrail;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchRecord;
import dev.migrator.core.run.SwitchWatch;

/** The switch of the writes, as cutover or rollback, with its signs of life and its trace in the audit trail. */
final class Switching {
    private final Wiring wiring;

    Switching(Wiring wiring) {
        this.wiring = wiring;
    }

    SwitchRecord run(Side from, SwitchMode mode, SwitchListener listener) {
        String action =
                (from == Side.OLD ? "cutover" : "rollback") + (mode == SwitchMode.REHEARSAL ? " rehearsal" : "");
        AuditTrail audit = wiring.control().audit();
        audit.record(action, "writes leave " + from.word(), "begun");
        SignsOfLife life = new SignsOfLife(wiring.control().workers(), SwitchWatch.ROLE);
        try {
            return wiring.switchover(wiring.plan(), (r, sentence) -> {
                        audit.record(action, r.step().name(), sentence);
                        listener.reached(r, sentence);
                    })
                    .run(from, mode);
        } catch (RuntimeException e) {
            audit.record(action, "writes leave " + from.word(), "failed: " + e.getMessage());
            throw e;
        } finally {
            life.close();
        }
    }
}
