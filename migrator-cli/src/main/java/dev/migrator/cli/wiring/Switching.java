package dev.migrator.cli.wiring;

import dev.migrator.core.connect.Side;
import dev.migrator.core.control.AuditTrail;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchRecord;
import dev.migrator.core.cutover.SwitchStep;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.run.SwitchWatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The switch of the writes, as cutover or rollback, with its signs of life and its trace in the audit trail. */
final class Switching {
    private static final Logger LOG = LoggerFactory.getLogger(Switching.class);

    private final Wiring wiring;

    Switching(Wiring wiring) {
        this.wiring = wiring;
    }

    SwitchRecord run(Side from, SwitchMode mode, SwitchListener listener) {
        String action =
                (from == Side.OLD ? "cutover" : "rollback") + (mode == SwitchMode.REHEARSAL ? " rehearsal" : "");
        AuditTrail audit = wiring.control().audit();
        audit.record(action, "writes leave " + from.word(), "begun");
        SignsOfLife life = new SignsOfLife();
        try {
            SwitchRecord record = wiring.switchover(wiring.plan(), (r, sentence) -> {
                        audit.record(action, r.step().name(), sentence);
                        listener.reached(r, sentence);
                    })
                    .run(from, mode);
            if (record.step() == SwitchStep.DONE) {
                wiring.control().migration().moveTo(from == Side.OLD ? Phase.ON_NEW : Phase.FOLLOWING);
            }
            return record;
        } catch (RuntimeException e) {
            audit.record(action, "writes leave " + from.word(), "failed: " + e.getMessage());
            throw e;
        } finally {
            life.close();
        }
    }

    /** Without these, the process that runs the streams would take the switch over. */
    private final class SignsOfLife implements AutoCloseable {
        private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> repeated;

        SignsOfLife() {
            long every = SwitchWatch.SILENCE.toMillis() / 4;
            beat();
            repeated = beats.scheduleWithFixedDelay(this::tryToBeat, every, every, TimeUnit.MILLISECONDS);
        }

        private void beat() {
            wiring.control().workers().beat(id(), SwitchWatch.ROLE, "running");
        }

        /** A beat that fails must not end the later ones. */
        private void tryToBeat() {
            try {
                beat();
            } catch (MigratorException e) {
                LOG.warn("could not sign life to home: {}", e.getMessage());
            }
        }

        private String id() {
            return Operator.worker() + " switch";
        }

        @Override
        public void close() {
            repeated.cancel(true);
            beats.shutdownNow();
            wiring.control().workers().remove(id());
        }
    }
}
