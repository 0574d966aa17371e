package dev.migrator.cdc.apply;

import dev.migrator.core.apply.ApplyPlan;
import dev.migrator.core.apply.Batch;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.ParkingPolicy;
import dev.migrator.core.apply.WriterOptions;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.embedded.PostgresHandle;
import dev.migrator.embedded.proxy.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A database with a control schema and one lane at position 100, written to and looked at by tests. */
public final class TargetDatabase implements AutoCloseable {
    public static final LaneId LANE = new LaneId("f1", 0);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Database database;
    private Connection session;
    private WriterOptions options = new WriterOptions(1, ParkingPolicy.STOP);

    public TargetDatabase(PostgresHandle server) {
        String name = "target" + NUMBER.incrementAndGet();
        server.createDatabase(name);
        this.database = new Database(Side.NEW, server.endpoint(name));
        ControlSchema.install(database);
        open();
        reset();
    }

    /** Looks at it again after it was closed. */
    public void open() {
        session = database.open(Purpose.CONTROL);
    }

    /** Everything as in the beginning: no tables, the lane at position 100. */
    public void reset() {
        run(
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                "TRUNCATE migrator.lane, migrator.receipt, migrator.dual_stamp, migrator.parked_key");
        lanes().create(LANE, new Lsn(100), null);
    }

    public Database database() {
        return database;
    }

    public LaneStore lanes() {
        return LaneStore.on(session);
    }

    public LaneState lane() {
        return lanes().read(LANE).orElseThrow();
    }

    public TargetDatabase run(String... statements) {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query, each with its columns joined by "|", NULL as "∅". */
    public List<String> rows(String sql) {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> result = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(rows.getString(i) == null ? "∅" : rows.getString(i));
                }
                result.add(String.join("|", values));
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public ApplyPlan plan() {
        return ApplyPlan.of(new Catalog(session).tables());
    }

    /** With a key that the target does not enforce. */
    public ApplyPlan planWithKey(String table, String column) {
        return ApplyPlan.of(new Catalog(session)
                .tables().stream()
                        .map(t -> t.id().name().equals(table) ? withKey(t, column) : t)
                        .toList());
    }

    private static Table withKey(Table table, String column) {
        return new Table(
                table.id(),
                table.oid(),
                table.columns(),
                List.of(column),
                table.replicaIdentity(),
                table.otherUnique(),
                table.estimatedRows(),
                table.bytes());
    }

    public ApplyPlan planCopied(String table, long upTo) {
        return new ApplyPlan(plan().tables(), Map.of(new TableId("public", table), new Lsn(upTo)));
    }

    /** A writer that has not taken over yet. */
    public LaneWriter writer(ApplyPlan plan) {
        return writer(database, plan);
    }

    /** A writer that has not taken over yet, over a network that may misbehave. */
    public LaneWriter writerThrough(TcpProxy proxy) {
        return writer(new Database(Side.NEW, proxy.through(database.endpoint())), plan());
    }

    /** A writer that has not taken over yet and logs in as {@code role}. */
    public LaneWriter writerAs(String role) {
        Endpoint own = database.endpoint();
        Endpoint other = new Endpoint(own.host(), own.port(), own.database(), role, own.password(), own.options());
        return writer(new Database(Side.NEW, other), plan());
    }

    private LaneWriter writer(Database database, ApplyPlan plan) {
        Retries retries = Retries.transientFailures("test", 5, Duration.ofMillis(50));
        return new LaneWriter(database, LANE, plan, retries, options);
    }

    /** From how many changes on a writer makes sets of them; without this always. */
    public TargetDatabase writingInSetsFrom(int changes) {
        options = new WriterOptions(changes, options.parking());
        return this;
    }

    /** What writers do from now on with a change that does not fit. */
    public TargetDatabase with(ParkingPolicy policy) {
        options = options.with(policy);
        return this;
    }

    /** A writer that has. */
    public LaneWriter writing() {
        LaneWriter writer = writer(plan());
        writer.takeOver();
        return writer;
    }

    public static Batch batch(SourceTransaction... transactions) {
        return new Batch(
                List.of(transactions),
                transactions[transactions.length - 1].end(),
                transactions[transactions.length - 1].end().value());
    }

    /** Takes the lane over and applies these transactions in one batch. */
    public void apply(SourceTransaction... transactions) {
        try (LaneWriter writer = writing()) {
            writer.apply(batch(transactions));
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
