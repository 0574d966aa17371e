package dev.migrator.cli.wiring;

import dev.migrator.cdc.capture.Capture;
import dev.migrator.cdc.capture.CaptureListener;
import dev.migrator.cdc.capture.CaptureOptions;
import dev.migrator.cdc.log.LaneGroup;
import dev.migrator.cdc.log.LogReader;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.log.LogTopic;
import dev.migrator.cdc.log.LogWriter;
import dev.migrator.cdc.replay.LoggingListener;
import dev.migrator.cdc.replay.Replay;
import dev.migrator.cdc.replay.ReplaySettings;
import dev.migrator.cdc.replay.SliceSource;
import dev.migrator.core.apply.ApplyPlan;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.config.KafkaConfig;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.StreamConfig;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.run.LaneShare;
import dev.migrator.core.run.StreamWork;
import dev.migrator.core.run.StreamWorks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Makes captures and replays over Kafka. Thread-safe. */
final class KafkaStreamWorks implements StreamWorks {
    private static final int WRITE_ATTEMPTS = 5;

    private final KafkaConfig kafka;
    private final StreamConfig settings;
    private final Databases databases;
    private final MigrationPlan plan;
    private final Optional<String> seat;
    private final Agreeing agreeing;

    /** @param seat this process' named place among those that replay, if there is at most one such process */
    KafkaStreamWorks(MigrationConfig config, Databases databases, MigrationPlan plan, Optional<String> seat) {
        this.kafka = config.kafka();
        this.settings = config.stream();
        this.databases = databases;
        this.plan = plan;
        this.seat = seat;
        this.agreeing = new Agreeing(config);
    }

    @Override
    public StreamWork capture(StreamRecord stream) {
        agreeing.agree(stream, plan);
        makeTopic(stream);
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
                plan.from(stream.source()).tables(),
                log,
                options,
                CaptureListener.NONE);
        return new ClosingWork(capture::run, capture, log);
    }

    @Override
    public StreamWork replay(StreamRecord stream, LaneId lane) {
        makeTopic(stream);
        Database target = databases.on(stream.target());
        LaneWriter writer = new LaneWriter(
                target,
                lane,
                applyPlan(target, stream),
                Retries.transientFailures("replay " + lane, WRITE_ATTEMPTS, Duration.ofMillis(200)));
        LogReader reader = new LogReader(server(), stream.topic(), lane, 0);
        Replay replay = new Replay(
                writer,
                SliceSource.of(reader),
                new ReplaySettings(settings.batchChanges(), settings.batchLinger()),
                new LoggingListener());
        return new ClosingWork(replay, replay);
    }

    @Override
    public StreamWork member(StreamRecord stream, LaneShare share) {
        agreeing.agree(stream, plan);
        makeTopic(stream);
        LaneGroup group = new LaneGroup(server(), stream, seat, share::gain, share::lose);
        return new ClosingWork(group::run, group);
    }

    /** A topic that should hold something and is new is noticed by capture: the slot is then ahead of it. */
    private void makeTopic(StreamRecord stream) {
        Optional<Integer> replication = kafka.replicationFactor() == KafkaConfig.BROKER_DEFAULT
                ? Optional.empty()
                : Optional.of(kafka.replicationFactor());
        new LogTopic(server(), stream.topic()).create(stream.lanes(), replication);
    }

    private LogServer server() {
        return new LogServer(kafka.bootstrap(), kafka.properties());
    }

    private ApplyPlan applyPlan(Database target, StreamRecord stream) {
        try (Connection connection = target.open(Purpose.CATALOG)) {
            return ApplyPlan.read(connection, plan.from(stream.source()).tables(), stream);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables of " + target.describe(), e);
        }
    }
}
