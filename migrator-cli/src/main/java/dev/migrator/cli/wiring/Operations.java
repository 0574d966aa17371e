package dev.migrator.cli.wiring;

import dev.migrator.cli.status.CopyStatus;
import dev.migrator.cli.status.Reachable;
import dev.migrator.cli.status.Status;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.cutover.SwitchRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.run.Role;
import dev.migrator.verify.VerificationListener;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.VerificationReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that an operator can do with a migration; each may be done again after a crash. Thread-safe. */
public final class Operations {
    private static final Duration LOGIN = Duration.ofSeconds(10);

    private final Wiring wiring;

    Operations(Wiring wiring) {
        this.wiring = wiring;
    }

    public PreflightReport check() {
        return new Planning(wiring).check();
    }

    /** What speaks against a start in these roles. */
    public PreflightReport checkFor(Set<Role> roles) {
        return new Planning(wiring).checkFor(roles);
    }

    /** The pinned plan, or the one that {@link #start} would pin. */
    public MigrationPlan plan() {
        return new Planning(wiring).plan();
    }

    /**
     * Runs the migration in this process: stream, backfill, replay, as far as {@code roles} go.
     *
     * @return once the streams run; the copy goes on in the background
     */
    public StartedMigration start(Set<Role> roles) {
        return StartedMigration.start(wiring, roles);
    }

    public Status status() {
        return wiring.statusReader().read();
    }

    /**
     * The status, without the patience that a pool of sessions has.
     *
     * @throws RetryableFailure at once if home refuses connections
     */
    public Status statusNow() {
        Database home = wiring.databases().home();
        try {
            home.tryLogin(LOGIN);
        } catch (SQLException e) {
            throw SqlFailures.wrap("connecting to " + home.describe(), e);
        }
        return status();
    }

    /** What can be told while home is down. */
    public Reachable reachable(RetryableFailure homeIsDown) {
        return new ReachableReader(
                        wiring.config().name(),
                        wiring.databases().old(),
                        wiring.control().workersOnOld())
                .read(homeIsDown);
    }

    /** Compares both ends of the stream that carries the writes, and moves the phase by the result. */
    public VerificationReport verify(VerificationListener listener) {
        return new Verifying(wiring).verify(listener);
    }

    public VerificationReport verify() {
        return verify(VerificationListener.NONE);
    }

    /** Copies the named rows again from the side that has the writes. */
    public RepairReport repair(VerificationReport report) {
        return new Verifying(wiring).repair(report);
    }

    /** Copies the rows of parked keys again from the side that has the writes, so that replay follows them again. */
    public RepairReport unpark(Predicate<TablePlan> tables) {
        return new Verifying(wiring).unpark(tables);
    }

    /** The parked keys of the stream that carries the writes. */
    public List<ParkedKey> parkedKeys() {
        StreamRecord stream = wiring.runningStream();
        return wiring.control().parkedKeys().on(stream.target()).of(stream.id());
    }

    /**
     * A table as the stream goes that carries the writes.
     *
     * @param name schema.table, by its name on either side
     * @throws RefusedFailure if there is none of that name
     */
    public TablePlan table(String name) {
        return plan().from(wiring.runningStream().source()).tables().stream()
                .filter(t -> Stream.of(t.table().id(), t.mapping().target())
                        .anyMatch(id -> id.toString().equals(name)))
                .findFirst()
                .orElseThrow(() -> new RefusedFailure("table " + name + " is not in the plan; see: migrator plan"));
    }

    /** How the copy of the rows goes, and how fast it may. */
    public CopyStatus copy() {
        wiring.control().migration().read();
        return wiring.copyReader().read();
    }

    /**
     * Orders what is not null for the copy of the rows, also while another process does it; the rest stays as it was.
     *
     * @param workers how many chunks are copied at once
     * @param rate bytes a second of all workers together; 0 for as many as possible
     * @param auto whether the copy slows down by itself
     */
    public CopyStatus throttle(@Nullable Integer workers, @Nullable Long rate, @Nullable Boolean auto) {
        return new Throttling(wiring).change(workers, rate, auto);
    }

    /** Workers end their chunk and take no other until {@link #resume}, over any number of starts. */
    public CopyStatus pause() {
        return new Throttling(wiring).pause();
    }

    public CopyStatus resume() {
        return new Throttling(wiring).resume();
    }

    /** Writes go to old alone, or to new at once as well. */
    public Route routeWrites(boolean dual) {
        return new Routing(wiring).writes(dual);
    }

    /** So many of a hundred reads go to new. */
    public Route routeReads(int percent) {
        return new Routing(wiring).reads(percent);
    }

    /** What speaks for and against a switch of the writes away from {@code from}, now. */
    public List<Gate> gates(Side from) {
        return wiring.gates(wiring.plan()).all(from);
    }

    public SwitchRecord cutover(SwitchMode mode, SwitchListener listener) {
        return new Switching(wiring).run(Side.OLD, mode, listener);
    }

    public SwitchRecord rollback(SwitchMode mode, SwitchListener listener) {
        return new Switching(wiring).run(Side.NEW, mode, listener);
    }

    /** True while new holds the memory of a migration: from its start to the end of finish or abort. */
    public boolean isRemembered() {
        return ControlSchema.isInstalled(wiring.databases().home());
    }

    /** Ends the migration with the writes on new. */
    public FinalReport finish() {
        return new Finishing(wiring).finish();
    }

    /** Gives the migration up; the writes stay on old. */
    public FinalReport abort() {
        return new Finishing(wiring).abort();
    }
}
