package dev.migrator.cdc.replay;

import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.TargetDatabase.LANE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.apply.TargetDatabase;
import dev.migrator.cdc.log.LogReader;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.log.LogTopic;
import dev.migrator.cdc.log.LogWriter;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReplayFromKafkaIT {
    private static final String TOPIC = "migrator.f1.test";

    @Test
    void appliesSlicesAndLargeTransactionsAndOutlivesTheBroker() throws InterruptedException {
        try (KafkaBroker kafka = KafkaBroker.launch();
                PostgresServer server =
                        PostgresServer.start(PostgresOptions.of(14).withoutFsync());
                TargetDatabase target = new TargetDatabase(server)) {
            target.run("CREATE TABLE public.t (id int PRIMARY KEY)");
            LogServer log = LogServer.at(kafka.bootstrapServers());
            String id = new LogTopic(log, TOPIC).create(1, Optional.of(1));
            try (LogWriter writer = new LogWriter(log, TOPIC, Duration.ofSeconds(30));
                    Replay replay = replay(target, log)) {
                CompletableFuture<Void> running = CompletableFuture.runAsync(replay);
                writer.append(whole(100, 110)).join();
                writer.append(part(110, 0, null, 1)).join();
                writer.append(part(110, 1, 120L, 2)).join();
                writer.append(whole(120, 130)).join();
                waitFor(target, running, 130);

                kafka.kill();
                kafka.start();
                writer.append(whole(130, 140)).join();
                waitFor(target, running, 140);
                requireStoppedByAnotherTopic(log, running, id);
            }
            assertThat(target.rows("SELECT id FROM public.t ORDER BY id"))
                    .containsExactly("1", "2", "110", "130", "140");
            assertThat(target.lane().logOffset()).isEqualTo(5);
        }
    }

    /** A topic of the same name that is as long as the one before: its offsets look as if nothing had happened. */
    private static void requireStoppedByAnotherTopic(LogServer log, CompletableFuture<Void> running, String id) {
        LogTopic topic = new LogTopic(log, TOPIC);
        topic.delete();
        topic.create(1, Optional.of(1));
        try (LogWriter another = new LogWriter(log, TOPIC, Duration.ofSeconds(30))) {
            for (long end = 150; end < 240 && !running.isDone(); end += 10) {
                another.append(whole(end - 10, end)).join();
            }
        }
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(StreamBrokenFailure.class, broken -> {
                    StreamBrokenFailure explained = topic.explain(broken, 1, id);
                    assertThat(explained.reason()).isEqualTo(BreakReason.TOPIC_RECREATED);
                    assertThat(topic.explain(broken, 1, topic.check(1))).isSameAs(broken);
                });
    }

    private static Replay replay(TargetDatabase target, LogServer log) {
        SliceSource source = SliceSource.of(new LogReader(log, TOPIC, LANE, 0));
        return new Replay(target.writer(target.plan()), source, ReplaySettings.DEFAULT, new LoggingListener());
    }

    private static void waitFor(TargetDatabase target, CompletableFuture<Void> running, long position)
            throws InterruptedException {
        for (int i = 0; i < 4_000 && target.lane().position().value() != position && !running.isDone(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(target.lane().position()).isEqualTo(new Lsn(position));
    }

    private static Slice whole(long previous, long end) {
        return new Slice.Whole(LANE, new Lsn(previous), new Lsn(end), List.of(transaction(end, inserting(end))));
    }

    private static Slice part(long previous, int index, Long end, long id) {
        Slice.Ending ending = end == null ? null : new Slice.Ending(new Lsn(end), List.of());
        Instant committed = Instant.parse("2026-11-22T10:00:00Z");
        return new Slice.Part(
                LANE, new Lsn(previous), 7, 55, index, committed, new Lsn(115), List.of(inserting(id)), ending);
    }

    private static RowChange inserting(long id) {
        return insert(row("t", "id", Long.toString(id)));
    }
}
