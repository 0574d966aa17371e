package dev.migrator.cdc.capture;

import dev.migrator.cdc.log.LogWriter;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.control.Activity;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.TablePlan;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one stream from its source to the log. {@link #run()} works until {@link #close()} or a failure; an instance
 * runs once. After a crash a new instance goes on exactly where the log ends. Needs only the source and Kafka.
 */
public final class Capture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

    private final StreamRecord stream;
    private final Database source;
    private final List<TablePlan> tables;
    private final LogWriter log;
    private final CaptureOptions options;
    private final CaptureListener listener;
    private final Engine engine;
    private volatile @Nullable CaptureSession current;

    /**
     * @param tables what the plan migrates; all of them are in the stream's publication
     * @param log of the stream's topic; not closed here
     */
    public Capture(
            StreamRecord stream,
            Database source,
            List<TablePlan> tables,
            LogWriter log,
            CaptureOptions options,
            CaptureListener listener) {
        this.stream = stream;
        this.source = source;
        this.tables = List.copyOf(tables);
        this.log = log;
        this.options = options;
        this.listener = listener;
        this.engine = new Engine(source.describe());
    }

    /**
     * Runs until it is stopped, and then returns.
     *
     * @throws MigratorException {@code RetryableFailure} if source or Kafka are out of reach for now and the same may be
     *     tried again with a new instance; {@code StreamBrokenFailure} if it never can
     */
    public void run() {
        boolean over = false;
        while (!over) {
            over = runOnce();
        }
    }

    /** What it does or waits for now; {@link Activity#BEGINNING} until the source sends. From any thread. */
    public Activity activity() {
        CaptureSession session = current;
        return session == null ? Activity.BEGINNING : session.activity();
    }

    /** Returns false if it must be started again. */
    private boolean runOnce() {
        log.check(stream.lanes(), stream.seal().topicId());
        SlotCheck check = new SlotCheck(source, stream);
        check.awaitFree(Deadline.in(options.patience(), Clock.systemUTC()), engine::isStopping);
        checkSource();
        List<LaneChain> lanes = lanes();
        List<Lsn> ends = lanes.stream().map(LaneChain::position).toList();
        Lsn logged = Collections.min(ends);
        boolean empty = ends.stream().allMatch(stream.start()::equals);
        Lsn sent = check.check(logged, empty);
        LOG.info("Capture of stream {} from {} goes on at {}", stream.id(), source.describe(), logged);
        WatchedTables watched = WatchedTables.read(source, tables, sent);
        try (CaptureSession session = session(lanes, watched, new Witness(stream, ends, sent), sent)) {
            current = session;
            engine.run(
                    EngineSettings.of(
                            stream,
                            source.endpoint(),
                            watched.included(SourceCheck.included(tables)),
                            options.heartbeat(),
                            session.key()),
                    session);
            return true;
        } catch (RefusedFailure | InternalFailure e) {
            throw explained(e);
        } catch (StartOver e) {
            LOG.info("Capture of stream {} starts over: {}", stream.id(), e.getMessage());
            return false;
        }
    }

    /** Ends the run within some seconds; what is not acknowledged comes again next time. */
    @Override
    public void close() {
        engine.close();
    }

    private void checkSource() {
        try (SourceCheck check = new SourceCheck(source, stream, tables)) {
            check.check();
        }
    }

    private List<LaneChain> lanes() {
        long run = new Random().nextLong();
        List<LaneChain> lanes = new ArrayList<>();
        for (LaneId lane : stream.laneIds()) {
            lanes.add(new LaneChain(lane, log.end(lane).orElse(stream.start()), run));
        }
        return lanes;
    }

    /** What ended the engine may be the sign of something broken, which says more. */
    private MigratorException explained(MigratorException ended) {
        try {
            checkSource();
            return ended;
        } catch (StreamBrokenFailure e) {
            e.addSuppressed(ended);
            return e;
        } catch (MigratorException e) {
            ended.addSuppressed(e);
            return ended;
        }
    }

    /**
     * @param sent from where the server sends: every lane stands there or further
     */
    private CaptureSession session(List<LaneChain> lanes, WatchedTables watched, Witness witness, Lsn sent) {
        Outbox outbox = new Outbox(log::append, sent, options.patience(), listener);
        TransactionAssembler assembler = new TransactionAssembler(lanes, outbox, sent, options);
        ChangeTap tap = new ChangeTap(watched, lanes.size(), assembler);
        return new CaptureSession(sent, outbox, assembler, tap, witness);
    }
}
