package dev.migrator.cdc.capture;

import dev.migrator.cdc.log.LogReader;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.log.LogTopic;
import dev.migrator.cdc.log.LogWriter;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamSeal;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.stream.Markers;
import dev.migrator.core.stream.Publication;
import dev.migrator.embedded.KafkaHandle;
import dev.migrator.embedded.PostgresHandle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** A stream over a database of its own, with capture that can be started and ended, and the log that it writes. */
final class TestStream implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    static final CaptureOptions QUICK = new CaptureOptions(
            Duration.ofMillis(200), Duration.ofMillis(5), 64 * 1024, 256 * 1024, Duration.ofSeconds(20));

    final Database source;
    final LogServer logServer;
    StreamRecord record;
    List<TablePlan> tables = List.of();
    CaptureOptions options = QUICK;
    private LogWriter writer;
    private Capture capture;
    private CompletableFuture<Void> run = CompletableFuture.completedFuture(null);

    TestStream(PostgresHandle postgres, KafkaHandle kafka, String... ddl) throws SQLException {
        String name = "t" + NUMBER.incrementAndGet();
        postgres.createDatabase(name);
        this.source = new Database(Side.OLD, postgres.endpoint(name));
        this.logServer = LogServer.at(kafka.bootstrapServers());
        ControlSchema.install(source);
        execute(ddl);
    }

    /** Makes publication, slot and topic; changes from here on are in the stream. */
    TestStream make(int lanes, ToIntFunction<Table> lane) throws SQLException {
        try (Connection connection = source.open(Purpose.CATALOG)) {
            tables = new Catalog(connection)
                    .tables().stream()
                            .map(t -> new TablePlan(t, lane.applyAsInt(t), false))
                            .toList();
        }
        String name = "migrator_" + source.endpoint().database();
        Publication.create(
                source, name, tables.stream().map(t -> t.table().id()).toList(), Map.of());
        Lsn start = Lsn.parse(
                query("SELECT lsn::text FROM pg_create_logical_replication_slot('" + name + "', 'pgoutput')"));
        record = new StreamRecord(
                "f1",
                1,
                Side.OLD,
                StreamRecord.State.RUNNING,
                name,
                name,
                name,
                lanes,
                query("SELECT system_identifier::text FROM pg_control_system()"),
                Integer.parseInt(query("SELECT timeline_id::text FROM pg_control_checkpoint()")),
                start);
        String topicId = new LogTopic(logServer, name).create(lanes, Optional.empty());
        record = record.with(new StreamSeal(Publication.seal(source, name), topicId));
        return this;
    }

    TestStream make() throws SQLException {
        return make(1, table -> 0);
    }

    /** Starts capture in a thread of its own. */
    TestStream start() {
        writer = new LogWriter(logServer, record.topic(), options.patience());
        Capture started = new Capture(record, source, tables, writer, options, CaptureListener.NONE);
        capture = started;
        run = CompletableFuture.runAsync(started::run, task -> new Thread(task, "capture").start());
        return this;
    }

    void stop() throws Exception {
        capture.close();
        run.get(30, TimeUnit.SECONDS);
        writer.close();
    }

    /** Ends capture, whether it fails by itself or has to be stopped. */
    void endOrStop() {
        capture.close();
        try {
            run.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RetryableFailure)) {
                throw new AssertionError(e.getCause());
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
        writer.close();
    }

    /** What a capture of the same stream fails with that reads from another server. */
    Throwable failureOn(Database server) {
        LogWriter log = new LogWriter(logServer, record.topic(), options.patience());
        try (Second other = new Second(new Capture(record, server, tables, log, options, CaptureListener.NONE), log)) {
            return other.failure();
        }
    }

    /** Another capture of the same stream, as a second process would start it. */
    Second second(Duration patience) {
        LogWriter log = new LogWriter(logServer, record.topic(), patience);
        CaptureOptions hasty = new CaptureOptions(
                options.heartbeat(), options.linger(), options.sliceBytes(), options.partBytes(), patience);
        return new Second(new Capture(record, source, tables, log, hasty, CaptureListener.NONE), log);
    }

    /** A capture that runs in the calling thread. */
    record Second(Capture capture, LogWriter log) implements AutoCloseable {
        Throwable failure() {
            try {
                capture.run();
            } catch (RuntimeException e) {
                return e;
            }
            throw new AssertionError("capture ended without a failure");
        }

        @Override
        public void close() {
            log.close();
        }
    }

    /** Waits for capture to fail and returns with what. */
    Throwable failure() throws Exception {
        try {
            run.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            writer.close();
            return e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("capture runs on", e);
        }
        throw new AssertionError("capture ended without a failure");
    }

    boolean isRunning() {
        return !run.isDone();
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = source.open(Purpose.CONTROL);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String query(String sql) throws SQLException {
        try (Connection connection = source.open(Purpose.CONTROL);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Writes a marker and returns everything that a lane holds up to it, duplicates dropped as a reader must. */
    List<SourceTransaction> upToMarker(int lane) {
        String id = "m" + NUMBER.incrementAndGet();
        Markers.write(source, id);
        return read(lane, id).transactions();
    }

    /** The changes of a lane up to a marker that is written now. */
    List<RowChange> changes() {
        return upToMarker(0).stream().flatMap(t -> t.changes().stream()).toList();
    }

    LaneCheck read(int lane, String marker) {
        LaneCheck check = new LaneCheck(record.start());
        try (LogReader reader = new LogReader(logServer, record.topic(), new LaneId("f1", lane), 0)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (System.nanoTime() < deadline) {
                for (LogReader.Entry entry : reader.poll(Duration.ofMillis(50))) {
                    check.accept(entry.slice());
                    if (check.markers().contains(marker)) {
                        return check;
                    }
                }
                if (run.isCompletedExceptionally()) {
                    run.join();
                }
            }
        }
        throw new AssertionError("marker " + marker + " has not come; " + check);
    }

    /** All records of a lane now. */
    List<Slice> slices(int lane) {
        List<Slice> slices = new ArrayList<>();
        try (LogReader reader = new LogReader(logServer, record.topic(), new LaneId("f1", lane), 0)) {
            long end = reader.endOffset();
            while (slices.size() < end) {
                reader.poll(Duration.ofMillis(50)).forEach(e -> slices.add(e.slice()));
            }
        }
        return slices;
    }

    @Override
    public void close() throws SQLException {
        if (capture != null) {
            capture.close();
            writer.close();
        }
        execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND slot_name = '"
                        + record.slot() + "'");
    }
}
