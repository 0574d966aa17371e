package dev.migrator.core.stream;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamSeal;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a stream on its source in the one order that loses nothing: publication, then the slot with its snapshot, then
 * the identity in home, and only then is it run. Thread-safe.
 */
public final class StreamMaker {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Databases databases;
    private final StreamStore streams;
    private final Clock clock;

    public StreamMaker(Databases databases, StreamStore streams, Clock clock) {
        this.databases = databases;
        this.streams = streams;
        this.clock = clock;
    }

    /**
     * Makes the next stream from {@code source}. What an earlier attempt at the same stream left behind is removed: as
     * long as a stream has not been run, nothing was read from its slot.
     *
     * @param lanesOfTarget where the stream's lanes are made
     * @param discardUntil the marker up to which changes are not applied, null to apply from the start
     * @return the stream with the snapshot at its start; the caller closes the snapshot
     */
    public MadeStream make(MigrationPlan plan, Side source, LaneStore lanesOfTarget, @Nullable String discardUntil) {
        StreamRecord wanted = next(plan, source);
        Database database = databases.on(source);
        Slot.drop(database, wanted.slot(), Deadline.in(PATIENCE, clock));
        MigrationPlan published = withNewLeaves(database, plan.from(source));
        Publication.create(database, wanted.publication(), published.holders(), published.carriedRows());
        streams.create(wanted);
        streams.sealPublication(wanted.id(), Publication.seal(database, wanted.publication()));
        ExportedSnapshot snapshot = ExportedSnapshot.withSlot(database, wanted.slot(), PATIENCE);
        try {
            Identity identity = identity(database);
            wanted.laneIds().forEach(lane -> lanesOfTarget.create(lane, snapshot.position(), discardUntil));
            streams.run(wanted.id(), identity.system(), identity.timeline(), snapshot.position());
            return new MadeStream(find(wanted.id()), snapshot);
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    /**
     * The plan with partitions that were made since of tables that are moved as one. One whose old rows the log could
     * not tell stays out, for publishing it would refuse its updates to the application; verification tells of it.
     */
    private static MigrationPlan withNewLeaves(Database database, MigrationPlan plan) {
        List<TableId> roots = plan.plainTables().stream()
                .filter(Table::hasLeaves)
                .map(Table::id)
                .toList();
        if (roots.isEmpty()) {
            return plan;
        }
        try (Connection connection = database.open(Purpose.CATALOG)) {
            Map<TableId, Table> found = new Catalog(connection)
                    .tables(roots).stream().collect(Collectors.toMap(Table::id, Function.identity()));
            return plan.mapped(plan.schemas(), t -> {
                Table now = t.table().hasLeaves() ? found.get(t.table().id()) : null;
                return now == null ? t : t.following(now, Set.copyOf(now.holders()));
            });
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the partitions of " + database.describe(), e);
        }
    }

    /** The id that the next stream from {@code source} will have. */
    public String nextId(Side source) {
        return prefix(source) + nextGeneration();
    }

    /** Removes slot and publication of a stream that is not run any more. */
    public void remove(StreamRecord stream) {
        Database database = databases.on(stream.source());
        Slot.drop(database, stream.slot(), Deadline.in(PATIENCE, clock));
        Publication.drop(database, stream.publication());
    }

    private StreamRecord next(MigrationPlan plan, Side source) {
        String id = nextId(source);
        String name = "migrator_" + plan.name() + "_" + id;
        return new StreamRecord(
                id,
                nextGeneration(),
                source,
                StreamRecord.State.CREATING,
                name,
                name,
                "migrator." + plan.name() + "." + id,
                plan.lanes(),
                "",
                0,
                Lsn.ZERO,
                StreamSeal.NONE);
    }

    private int nextGeneration() {
        return (int) streams.all().stream()
                        .filter(s -> s.state() != StreamRecord.State.CREATING)
                        .count()
                + 1;
    }

    private static String prefix(Side source) {
        return source == Side.OLD ? "f" : "r";
    }

    private StreamRecord find(String id) {
        return streams.all().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    }

    private static Identity identity(Database database) {
        try (Connection connection = database.openReplication();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new Identity(row.getString("systemid"), row.getInt("timeline"));
        } catch (SQLException e) {
            throw SqlFailures.wrap("asking " + database.describe() + " for its system identifier", e);
        }
    }

    private record Identity(String system, int timeline) {}
}
