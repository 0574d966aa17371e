package dev.migrator.cli.wiring;

import dev.migrator.backfill.rebuild.ForeignKeyRebuild;
import dev.migrator.backfill.schema.ForeignKeys;
import dev.migrator.backfill.schema.KeyCompletion;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.log.LoggedKeys;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.VerificationDebt;
import dev.migrator.core.control.VerificationStore;
import dev.migrator.core.cutover.DatabaseSwitchPorts;
import dev.migrator.core.cutover.Fence;
import dev.migrator.core.cutover.ReturnStreams;
import dev.migrator.core.cutover.SwitchGates;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.Switchover;
import dev.migrator.core.cutover.Traffic;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.run.MigrationRunner;
import dev.migrator.core.run.Role;
import dev.migrator.core.run.StreamWorks;
import dev.migrator.core.schema.Table;
import dev.migrator.core.stream.ChangedKeys;
import dev.migrator.core.stream.StreamMaker;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the parts of the engine from a configuration, in the order in which data flows. Thread-safe. */
public final class Wiring implements AutoCloseable {
    private final MigrationConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Databases databases;
    private final Control control;
    private final BothSides<MonitorSession> monitors;

    public Wiring(MigrationConfig config) {
        this.config = config;
        this.databases = config.databases();
        this.control = new Control(databases, Operator.name());
        this.monitors = BothSides.each(side -> new MonitorSession(databases.on(side)));
    }

    public MigrationConfig config() {
        return config;
    }

    public Clock clock() {
        return clock;
    }

    public Databases databases() {
        return databases;
    }

    public Control control() {
        return control;
    }

    /** Everything that an operator can do, as methods. */
    public Operations operations() {
        return new Operations(this);
    }

    /** The plan that was pinned when the migration was created. */
    MigrationPlan pinnedPlan() {
        return PlanCodec.read(control.migration().read().plan());
    }

    /** The pinned plan, and what changes of the schema have made of it since. */
    MigrationPlan plan() {
        return new CurrentPlan(databases, control, config.mapping()).of(pinnedPlan());
    }

    public SchemaChanges schemaChanges() {
        return new SchemaChanges(databases, control);
    }

    MigrationRunner runner() {
        return new MigrationRunner(databases, control.migration(), control.streams(), control.lanes(), clock);
    }

    StreamMaker streamMaker() {
        return new StreamMaker(databases, control.streams(), clock);
    }

    /** @param roles of this process: whoever captures is alone and has a named place among those that replay */
    StreamWorks streamWorks(Plans plans, Set<Role> roles) {
        Optional<String> seat = roles.contains(Role.CAPTURE) ? Optional.of("with-capture") : Optional.empty();
        return new KafkaStreamWorks(config, databases, plans, control.streams(), seat);
    }

    Agreeing agreeing() {
        return new Agreeing(config);
    }

    VerificationStore verifications() {
        return new VerificationStore(control.home());
    }

    /** The debt of streams into new. */
    VerificationDebt debt() {
        return new VerificationDebt(control.lanes().on(Side.NEW), verifications());
    }

    public StatusReader statusReader() {
        return new StatusReader(monitors, control, debt(), copyReader(), clock);
    }

    CopyReader copyReader() {
        return new CopyReader(control.copies(), control.pace());
    }

    Traffic traffic() {
        return new Traffic(control.routes().on(Side.NEW), control.routes().on(Side.OLD));
    }

    Fence fence(MigrationPlan plan, Side side) {
        return new Fence(
                databases.on(side),
                plan.from(side).plainTables().stream().map(Table::id).toList());
    }

    SwitchGates gates(MigrationPlan plan) {
        return new SwitchGates(
                databases,
                control.migration(),
                control.streams(),
                returns(plan),
                List.of(new DebtGate(this), new ForeignKeyGate(this)),
                clock);
    }

    Switchover switchover(MigrationPlan plan, SwitchListener listener) {
        DatabaseSwitchPorts ports = new DatabaseSwitchPorts(
                gates(plan),
                traffic(),
                BothSides.each(side -> fence(plan, side)),
                returns(plan),
                control.streams(),
                control.migration(),
                new SequenceCopy(databases, plan, config.cutover().sequenceHeadroom()));
        return new Switchover(
                ports, control.journal(), listener, clock, config.cutover().pauseBudget());
    }

    /** The running stream that carries the application's writes. */
    public StreamRecord runningStream() {
        return control.streams().theRunning(control.routes().on(Side.NEW).read().writes());
    }

    public LogView logView() {
        return new LogView(logServer(), runningStream());
    }

    /** What the log has of old's changes. */
    ChangedKeys changedKeys() {
        return new LoggedKeys(logServer(), () -> control.streams().theRunning(Side.OLD));
    }

    private LogServer logServer() {
        return new LogServer(config.kafka().bootstrap(), config.kafka().properties());
    }

    /** Those that new is to have: old's, or those of its own that were there before the copy. */
    KeyCompletion foreignKeys() {
        return config.schema().mode() == SchemaConfig.Mode.EXISTING
                ? new ForeignKeyRebuild(databases.fresh(), control.rebuilds())
                : new ForeignKeys(databases.old(), databases.fresh());
    }

    LaneStore lanesInto(Side target) {
        return control.lanes().on(target);
    }

    private ReturnStreams returns(MigrationPlan plan) {
        return new ReturnStreams(databases, plan, control.streams(), control.lanes(), clock);
    }

    @Override
    public void close() {
        monitors.old().close();
        monitors.fresh().close();
        control.close();
    }
}
