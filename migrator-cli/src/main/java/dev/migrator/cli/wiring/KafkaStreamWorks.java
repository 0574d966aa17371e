package dev.migrator.cli.wiring;

import dev.migrator.cdc.capture.Capture;
import dev.migrator.cdc.capture.CaptureListener;
import dev.migrator.cdc.capture.CaptureOptions;
import dev.migrator.cdc.capture.SourceGuard;
import dev.migrator.cdc.log.LaneGroup;
import dev.migrator.cdc.log.LogGuard;
import dev.migrator.cdc.log.LogReader;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.log.LogTopic;
import dev.migrator.cdc.log.LogWriter;
import dev.migrator.cdc.replay.LoggingListener;
import dev.migrator.cdc.replay.Replay;
import dev.migrator.cdc.replay.ReplaySettings;
import dev.migrator.cdc.replay.SliceSource;
import dev.migrator.cdc.replay.WaitingListener;
import dev.migrator.core.apply.ApplyPlan;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.ParkingPolicy;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.apply.WriterOptions;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.config.KafkaConfig;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.StreamConfig;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.Activity;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamSeal;
import dev.migrator.core.control.StreamStore;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.run.LaneShare;
import dev.migrator.core.run.StreamWork;
import dev.migrator.core.run.StreamWorks;
import dev.migrator.core.stream.WalBudget;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes captures and replays over Kafka. Thread-safe. */
final class KafkaStreamWorks implements StreamWorks {
    private static final int WRITE_ATTEMPTS = 5;

    private final KafkaConfig kafka;
    private final StreamConfig settings;
    private final Databases databases;
    private final Plans plans;
    private final StreamStore streams;
    private final Optional<String> seat;
    private final Agreeing agreeing;
    /** By stream, so that work can go on while home is down. */
    private final Map<String, StreamSeal> seals = new ConcurrentHashMap<>();

    /** @param seat this process' named place among those that replay, if there is at most one such process */
    KafkaStreamWorks(
            MigrationConfig config, Databases databases, Plans plans, StreamStore streams, Optional<String> seat) {
        this.streams = streams;
        this.kafka = config.kafka();
        this.settings = config.stream();
        this.databases = databases;
        this.plans = plans;
        this.seat = seat;
        this.agreeing = new Agreeing(config);
    }

    @Override
    public StreamWork capture(StreamRecord unsealed) {
        StreamRecord stream = sealed(unsealed);
        agreeing.agree(stream, plans.pinned());
        CaptureOptions defaults = CaptureOptions.defaults();
        CaptureOptions options = new CaptureOptions(
                settings.heartbeat(),
                defaults.linger(),
                (int) settings.slice().bytes(),
                defaults.partBytes(),
                defaults.patience());
        LogWriter log = new LogWriter(server(), stream.topic(), options.patience());
        Capture capture = new Capture(
                stream,
                databases.on(stream.source()),
                plans.begun().from(stream.source()).tables(),
                log,
                options,
                CaptureListener.NONE);
        return new ClosingWork(capture::run, capture::activity, capture, log);
    }

    @Override
    public StreamWork sourceGuard(StreamRecord stream) {
        WalBudget budget = new WalBudget(
                settings.walBudget().bytes(), settings.walBudgetAction() == StreamConfig.WalBudgetAction.DROP);
        SourceGuard guard = new SourceGuard(
                stream,
                databases.on(stream.source()),
                plans.begun().from(stream.source()).tables(),
                budget);
        return new ClosingWork(guard::run, guard::activity, guard);
    }

    @Override
    public StreamWork logGuard(StreamRecord stream) {
        LogGuard guard = new LogGuard(sealed(stream), server());
        return new ClosingWork(guard::run, guard::activity, guard);
    }

    @Override
    public StreamWork replay(StreamRecord stream, LaneId lane) {
        StreamRecord sealed = sealed(stream);
        LogTopic topic = new LogTopic(server(), stream.topic());
        topic.check(stream.lanes(), sealed.seal().topicId());
        Database target = databases.on(stream.target());
        LaneWriter writer = new LaneWriter(
                target,
                lane,
                applyPlan(target, stream),
                Retries.transientFailures("replay " + lane, WRITE_ATTEMPTS, Duration.ofMillis(200)),
                WriterOptions.DEFAULT.with(parking()));
        LogReader reader = new LogReader(server(), stream.topic(), lane, 0);
        WaitingListener listener =
                new WaitingListener(new LoggingListener(), stream.target().server(), Clock.systemUTC());
        Replay replay = new Replay(
                writer,
                SliceSource.of(reader),
                new ReplaySettings(settings.batchChanges(), settings.batchLinger()),
                listener);
        return new ClosingWork(() -> run(replay, topic, sealed), () -> activity(listener, writer), replay);
    }

    private static void run(Replay replay, LogTopic topic, StreamRecord sealed) {
        try {
            replay.run();
        } catch (StreamBrokenFailure e) {
            throw topic.explain(e, sealed.lanes(), sealed.seal().topicId());
        }
    }

    private static Activity activity(WaitingListener listener, LaneWriter writer) {
        Activity activity = listener.activity();
        return writer.fallbacks()
                .sentence()
                .map(tables -> activity.with("not in sets: " + tables))
                .orElse(activity);
    }

    @Override
    public StreamWork member(StreamRecord unsealed, LaneShare share) {
        StreamRecord stream = sealed(unsealed);
        agreeing.agree(stream, plans.pinned());
        LaneGroup group = new LaneGroup(server(), stream, seat, share::gain, share::lose);
        return new ClosingWork(group::run, group);
    }

    private ParkingPolicy parking() {
        return new ParkingPolicy(settings.onError() == StreamConfig.OnError.PARK, settings.maxParkedKeys());
    }

    /** The stream with the identity of its topic, which is made if it never was; one that is gone is not made again. */
    private StreamRecord sealed(StreamRecord stream) {
        StreamSeal known = seals.computeIfAbsent(
                stream.id(), id -> stream.seal().topicId() == null ? seal(stream) : stream.seal());
        return stream.with(known);
    }

    private StreamSeal seal(StreamRecord stream) {
        StreamSeal before = streams.seal(stream.id());
        if (before.topicId() != null) {
            return before;
        }
        String made = makeTopic(stream);
        if (new LogTopic(server(), stream.topic()).holdsRecords()
                && streams.seal(stream.id()).topicId() == null) {
            throw new RefusedFailure(
                    "topic %s on %s was there before stream %s was made and holds records that are not its own. Remove the topic, then start again"
                            .formatted(stream.topic(), server(), stream.id()));
        }
        return new StreamSeal(before.publication(), streams.sealTopic(stream.id(), made));
    }

    private String makeTopic(StreamRecord stream) {
        Optional<Integer> replication = kafka.replicationFactor() == KafkaConfig.BROKER_DEFAULT
                ? Optional.empty()
                : Optional.of(kafka.replicationFactor());
        return new LogTopic(server(), stream.topic()).create(stream.lanes(), replication);
    }

    private LogServer server() {
        return new LogServer(kafka.bootstrap(), kafka.properties());
    }

    private ApplyPlan applyPlan(Database target, StreamRecord stream) {
        try (Connection connection = target.open(Purpose.CATALOG)) {
            MigrationPlan plan = plans.current().from(stream.source());
            SchemaPolicy policy = settings.ddl() == StreamConfig.Ddl.APPLY ? SchemaPolicy.APPLY : SchemaPolicy.STOP;
            return ApplyPlan.read(connection, plan.tables(), stream).with(plan.schemas(), policy);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables of " + target.describe(), e);
        }
    }
}
