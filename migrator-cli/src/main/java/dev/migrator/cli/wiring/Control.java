package dev.migrator.cli.wiring;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.AuditTrail;
import dev.migrator.core.control.Builds;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.MigrationStore;
import dev.migrator.core.control.PaceStore;
import dev.migrator.core.control.ParkedKeys;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.RouteStore;
import dev.migrator.core.control.SchemaChangeStore;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.cutover.HomeSwitchJournal;
import java.time.Duration;
import java.util.List;

/** The stores of the control schemas on both databases, over one small pool each. Thread-safe. */
public final class Control implements AutoCloseable {
    private static final int SESSIONS = 4;
    private static final int REPORTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final BothSides<HikariDataSource> pools;
    private final BothSides<HikariDataSource> reports;
    private final MigrationStore migration;
    private final StreamStore streams;
    private final BothSides<LaneStore> lanes;
    private final BothSides<SchemaChangeStore> schemaChanges;
    private final BothSides<ParkedKeys> parkedKeys;
    private final BothSides<RouteStore> routes;
    private final BothSides<WorkerStore> workers;
    private final AuditTrail audit;

    /**
     * The control schemas of these databases; no connection is made before one is needed.
     *
     * @param who the operator, for the audit trail
     */
    public Control(Databases databases, String who) {
        this.pools = BothSides.each(side -> databases.on(side).pool(Purpose.CONTROL, SESSIONS, PATIENCE));
        this.reports = BothSides.each(side -> databases.on(side).pool(Purpose.REPORT, REPORTS, PATIENCE));
        HikariDataSource home = pools.on(Side.NEW);
        this.migration = new MigrationStore(home);
        this.streams = new StreamStore(home);
        this.lanes = BothSides.each(side -> new LaneStore(pools.on(side)));
        this.schemaChanges = BothSides.each(side -> new SchemaChangeStore(pools.on(side)));
        this.parkedKeys = BothSides.each(side -> new ParkedKeys(pools.on(side)));
        this.routes = BothSides.each(side -> new RouteStore(pools.on(side)));
        this.workers = BothSides.each(side -> new WorkerStore(reports.on(side)));
        this.audit = new AuditTrail(home, who);
    }

    public HikariDataSource home() {
        return pools.on(Side.NEW);
    }

    public MigrationStore migration() {
        return migration;
    }

    public StreamStore streams() {
        return streams;
    }

    /** The lanes whose target is the given side. */
    public BothSides<LaneStore> lanes() {
        return lanes;
    }

    /** What became of changes of the schema on streams whose target is the given side. */
    public BothSides<SchemaChangeStore> schemaChanges() {
        return schemaChanges;
    }

    /** Those of the streams whose target is the given side. */
    public BothSides<ParkedKeys> parkedKeys() {
        return parkedKeys;
    }

    /** The route in home, and old's copy of it. */
    public BothSides<RouteStore> routes() {
        return routes;
    }

    public WorkerStore workers() {
        return workers.on(Side.NEW);
    }

    /** What old is told while home does not answer. */
    public WorkerStore workersOnOld() {
        return workers.on(Side.OLD);
    }

    public AuditTrail audit() {
        return audit;
    }

    public CopyStore copies() {
        return new CopyStore(home());
    }

    public PaceStore pace() {
        return new PaceStore(home());
    }

    /** What an existing schema of new had before the copy. */
    public RebuildStore rebuilds() {
        return new RebuildStore(home());
    }

    public Builds builds() {
        return new Builds(home());
    }

    public HomeSwitchJournal journal() {
        return new HomeSwitchJournal(home());
    }

    @Override
    public void close() {
        List.of(pools, reports).forEach(both -> {
            both.old().close();
            both.fresh().close();
        });
    }
}
