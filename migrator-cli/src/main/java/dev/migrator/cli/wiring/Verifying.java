package dev.migrator.cli.wiring;

import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.VerifyConfig;
import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.run.HoldWatch;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.Verification;
import dev.migrator.verify.VerificationListener;
import dev.migrator.verify.VerificationOptions;
import dev.migrator.verify.VerificationScope;
import dev.migrator.verify.align.StreamEnds;
import dev.migrator.verify.repair.Repair;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.VerificationReport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Verification and repair of the stream that carries the writes. */
final class Verifying {
    private final Wiring wiring;

    Verifying(Wiring wiring) {
        this.wiring = wiring;
    }

    VerificationReport verify(VerificationListener listener) {
        Phase phase = requireCopied("verified");
        VerificationReport report =
                alive(() -> new Verification(ends(), scope(), options(), listener, wiring.clock()).run());
        wiring.verifications().record(report.asRecord());
        wiring.control().audit().record("verify", report.stream() + " at " + report.position(), report.sentence());
        move(phase, report);
        return report;
    }

    RepairReport repair(VerificationReport report) {
        RepairReport repaired = alive(() -> repair().run(report));
        wiring.control().audit().record("repair", report.stream(), repaired.toString());
        return repaired;
    }

    RepairReport unpark(Predicate<TablePlan> tables) {
        requireCopied("unparked");
        RepairReport unparked = alive(() -> repair().unpark(tables));
        wiring.control().audit().record("unpark", unparked.stream(), unparked.toString());
        return unparked;
    }

    private Repair repair() {
        return new Repair(ends(), plan(), options().patience(), wiring.clock());
    }

    private Phase requireCopied(String done) {
        Phase phase = wiring.control().migration().read().phase();
        if (!phase.isCopied() || phase.isOver()) {
            throw new RefusedFailure(
                    "nothing can be %s in phase %s; next: %s".formatted(done, phase, phase.nextStep()));
        }
        return phase;
    }

    /** Replay is held in between; a hold without signs of life is ended by the process that runs the streams. */
    private <T> T alive(Supplier<T> work) {
        SignsOfLife life = new SignsOfLife(wiring.control().workers(), HoldWatch.ROLE);
        try {
            return work.get();
        } finally {
            life.close();
        }
    }

    private void move(Phase phase, VerificationReport report) {
        if (report.isClean() && phase == Phase.FOLLOWING) {
            wiring.control().migration().moveTo(Phase.VERIFIED);
        } else if (!report.isClean() && phase.isReadyForCutover()) {
            wiring.control().migration().moveTo(Phase.FOLLOWING);
        }
    }

    private VerificationScope scope() {
        MigrationConfig config = wiring.config();
        BothSides<Predicate<TableId>> selected = new BothSides<>(
                config.tables().patterns()::matches,
                id -> config.mapping()
                        .origin(id)
                        .filter(config.tables().patterns()::matches)
                        .isPresent());
        return new VerificationScope(plan().tables(), selected.on(source()), selected.on(source().other()));
    }

    private MigrationPlan plan() {
        CurrentPlan current = new CurrentPlan(
                wiring.databases(), wiring.control(), wiring.config().mapping());
        return current.refiltered(current.refreshed(wiring.plan()), source()).from(source());
    }

    private Side source() {
        return wiring.control().routes().on(Side.NEW).read().writes();
    }

    private StreamEnds ends() {
        Side source = source();
        StreamRecord stream = wiring.control().streams().theRunning(source);
        return new StreamEnds(
                wiring.databases().on(source),
                wiring.databases().on(stream.target()),
                wiring.lanesInto(stream.target()),
                stream.id());
    }

    private VerificationOptions options() {
        VerifyConfig config = wiring.config().verify();
        VerificationOptions defaults = VerificationOptions.DEFAULTS;
        return new VerificationOptions(
                config.workers(),
                config.chunkRows(),
                defaults.namedRows(),
                wiring.config().backfill().yieldAfter(),
                defaults.patience());
    }
}
