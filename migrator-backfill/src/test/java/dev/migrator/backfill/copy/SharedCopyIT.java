package dev.migrator.backfill.copy;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static dev.migrator.backfill.Servers.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.BackfillHelp;
import dev.migrator.backfill.BackfillJob;
import dev.migrator.backfill.BackfillListener;
import dev.migrator.backfill.BackfillOptions;
import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.snapshot.JoinedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import dev.migrator.embedded.proxy.TcpProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One copy by several processes, which are objects with sessions of their own here. */
@Timeout(90)
class SharedCopyIT {
    private static final Duration LEASE = Duration.ofSeconds(2);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private final List<Part> parts = new ArrayList<>();
    private BackfillPair pair;
    private MigrationPlan plan;
    private ChangedKeys changes;
    private HikariDataSource control;
    private CopyStore store;

    @BeforeEach
    void makeTables() {
        pair = SERVERS.newPair();
        execute(pair.source(), """
                CREATE TABLE big (id int PRIMARY KEY, v text);
                CREATE TABLE loose (v text);
                CREATE TABLE small (id int PRIMARY KEY);
                INSERT INTO big SELECT n, repeat(md5(n::text), 9) FROM generate_series(1, 20000) n;
                INSERT INTO loose SELECT repeat(md5(n::text), 9) FROM generate_series(1, 3000) n;
                INSERT INTO small SELECT generate_series(1, 100)""");
        execute(pair.target(), """
                CREATE TABLE big (id int, v text); CREATE TABLE loose (v text); CREATE TABLE small (id int)""");
        plan = Servers.plan(pair, id -> true);
        changes = TouchedKeys.on(pair.source()).of("big", "($1).id::text").of("small", "($1).id::text");
        control = pair.target().pool(Purpose.CONTROL, 2, Duration.ofSeconds(10));
        store = new CopyStore(control);
    }

    @AfterEach
    void endAll() throws Exception {
        for (Part part : parts) {
            part.close();
        }
        control.close();
    }

    @Test
    void aSnapshotWhoseProcessHasEndedIsATroubleThatPasses() {
        ExportedSnapshot ended = Servers.snapshot(pair, 1);
        JoinedSnapshot joined = new JoinedSnapshot(pair.source(), ended.name());
        assertThat(joined.isHeld()).isTrue();
        ended.close();

        assertThatThrownBy(() -> joined.join(Purpose.COPY_OUT))
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("is gone with the process that kept it");
        assertThat(joined.isHeld()).isFalse();
    }

    @Test
    void severalProcessesCopyEachChunkOnceAndOneFinishesTheTables() throws Exception {
        Part helper = help("helper", pair, Valve.closedAfter(3));
        Part leader = lead("leader", Valve.closedAfter(3));
        awaitBoth(leader, helper);
        parts.forEach(part -> part.valve.open());

        assertThat(leader.outcome()).isEqualTo(CopyOutcome.FINISHED);
        requireExact();
        assertThat(count("migrator.chunk")).isEqualTo(leader.done.size() + helper.done.size());
        assertThat(leader.finished).isEqualTo(plan.byId().keySet());
        assertThat(helper.finished).isEmpty();
        assertThat(count("migrator.wave WHERE ended_at IS NULL OR snapshot IS NOT NULL"))
                .isZero();
        assertThat(count("migrator.chunk WHERE lease_until IS NOT NULL")).isZero();
    }

    /** Its machine has lost its power: its sessions are there, and nothing comes from them. */
    @Test
    void whatADeadHelperHadIsTakenOverOnceItsLeaseIsOver() throws Exception {
        try (TcpProxy toOld = TcpProxy.to(pair.source().endpoint());
                TcpProxy toNew = TcpProxy.to(pair.target().endpoint())) {
            Part helper = help(
                    "helper",
                    new BackfillPair(through(toOld, pair.source()), through(toNew, pair.target())),
                    Valve.holdingAfter(1));
            Part leader = lead("leader", Valve.closedAfter(2));
            awaitBoth(leader, helper);
            await("the helper has chunks in work", () -> isInWork("helper", "big"));
            toOld.pause();
            toNew.pause();
            leader.valve.open();

            assertThat(leader.outcome()).isEqualTo(CopyOutcome.FINISHED);
            requireExact();
            assertThat(count("migrator.wave")).isEqualTo(1);
            List.of(toOld, toNew).forEach(proxy -> {
                proxy.cutAll();
                proxy.resume();
            });
            helper.close();
        }
    }

    @Test
    void aHelperGoesOnWithTheNextLeadersWave() throws Exception {
        Part helper = help("helper", pair, Valve.closedAfter(3));
        Part first = lead("first", Valve.holdingAfter(2));
        awaitBoth(first, helper);
        await("the leader has chunks in work", () -> isInWork("first", "big"));
        execute(pair.source(), "UPDATE big SET v = 'changed' WHERE id % 3 = 0; DELETE FROM big WHERE id % 7 = 0");
        first.close();
        assertThat(first.outcome()).isEqualTo(CopyOutcome.STOPPED);

        Part next = lead("next", Valve.closedAfter(0));
        await("the next wave is there", () -> count("migrator.wave WHERE number = 2 AND snapshot IS NOT NULL") == 1);
        helper.valve.open();
        await("the helper copies in it", () -> helper.done.stream().anyMatch(chunk -> chunk.wave() == 2));
        next.valve.open();

        assertThat(next.outcome()).isEqualTo(CopyOutcome.FINISHED);
        requireExact();
        assertThat(count("migrator.chunk WHERE wave = 1"))
                .as("chunks that were kept")
                .isPositive();
    }

    @Test
    void aPauseGivesTheSnapshotUpInEveryProcessAndWhatIsInWorkIsDone() throws Exception {
        Part helper = help("helper", pair, Valve.holdingAfter(2));
        Part leader = lead("leader", Valve.closedAfter(4));
        awaitBoth(leader, helper);
        await("the helper has chunks in work", () -> isInWork("helper", "big"));
        parts.forEach(part -> part.valve.pause(true));
        await("the wave is closed", () -> count("migrator.wave WHERE snapshot IS NULL AND ended_at IS NULL") == 1);
        assertThat(keepers()).isEqualTo("1");
        parts.forEach(part -> part.valve.open());
        await("nobody has the snapshot", () -> sessions().equals("0"));
        assertThat(count("migrator.chunk WHERE done_at IS NOT NULL"))
                .isEqualTo(leader.done.size() + helper.done.size());
        parts.forEach(part -> part.valve.pause(false));

        assertThat(leader.outcome()).isEqualTo(CopyOutcome.FINISHED);
        requireExact();
        assertThat(count("migrator.chunk")).isEqualTo(leader.done.size() + helper.done.size());
        assertThat(count("migrator.wave")).isEqualTo(2);
    }

    @Test
    void whoeverWaitsForALockOfAHelperGetsItAsSoonAsFromTheLeader() throws Exception {
        Part helper = help("helper", pair, Valve.holdingAfter(2));
        Part leader = lead("leader", Valve.holdingAfter(2));
        awaitBoth(leader, helper);
        await("both have chunks in work", () -> isInWork("helper", "big") && isInWork("leader", "big"));
        long begun = System.nanoTime();
        try (Connection ddl = pair.source().open(Purpose.SCHEMA);
                Statement statement = ddl.createStatement()) {
            statement.execute("SET lock_timeout = 0");
            statement.execute("ALTER TABLE public.big ALTER COLUMN v SET DEFAULT 'x'");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        int before = helper.done.size();
        helper.valve.open();
        await("the helper goes on", () -> helper.done.size() > before);
        leader.valve.open();

        assertThat(leader.outcome()).isEqualTo(CopyOutcome.FINISHED);
        requireExact();
        assertThat(count("migrator.wave")).isGreaterThan(1);
    }

    private void requireExact() {
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
    }

    private int count(String rows) {
        return Integer.parseInt(value(pair.target(), "SELECT count(*) FROM " + rows));
    }

    private String sessions() {
        return value(pair.source(), """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                   AND application_name IN ('migrator keeper', 'migrator copy-out')""");
    }

    private String keepers() {
        return value(pair.source(), """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                   AND application_name = 'migrator keeper'""");
    }

    private boolean isInWork(String owner, String table) {
        return store.leases().held().stream()
                .anyMatch(h -> h.owner().equals(owner) && h.table().name().equals(table));
    }

    private static void awaitBoth(Part one, Part other) throws Exception {
        await("both copy", () -> !one.done.isEmpty() && !other.done.isEmpty());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static Database through(TcpProxy proxy, Database database) {
        return new Database(database.side(), proxy.through(database.endpoint()));
    }

    private static BackfillOptions options(String name) {
        CopyOptions copy = new CopyOptions(
                        2, 128 << 10, 3, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMinutes(5))
                .withLease(new Lease(name, LEASE));
        return new BackfillOptions(
                copy, false, Optional.empty(), SchemaPolicy.STOP, Duration.ofMillis(500), false, false);
    }

    private Part lead(String name, Valve valve) {
        Part part = new Part(valve);
        BackfillJob job = new BackfillJob(pair, plan, changes, options(name), valve, part);
        part.begin(() -> job.run(number -> Servers.snapshot(pair, number)), job::stop, job::close);
        parts.add(part);
        return part;
    }

    private Part help(String name, BackfillPair through, Valve valve) {
        Part part = new Part(valve);
        BackfillHelp help = new BackfillHelp(through, plan, options(name), valve, part);
        part.begin(
                () -> {
                    help.run();
                    return CopyOutcome.STOPPED;
                },
                help::stop,
                help::close);
        parts.add(part);
        return part;
    }

    /** One process, and what it did. */
    private static final class Part implements BackfillListener {
        final Valve valve;
        final Queue<ChunkDone> done = new ConcurrentLinkedQueue<>();
        final Set<TableId> finished = ConcurrentHashMap.newKeySet();
        private CompletableFuture<CopyOutcome> running;
        private Runnable stop;
        private Runnable close;

        Part(Valve valve) {
            this.valve = valve;
        }

        void begin(Callable<CopyOutcome> work, Runnable stopping, Runnable closing) {
            stop = stopping;
            close = closing;
            running = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    running.complete(work.call());
                } catch (Exception | AssertionError e) {
                    running.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        CopyOutcome outcome() throws Exception {
            return running.get(40, TimeUnit.SECONDS);
        }

        void close() throws Exception {
            stop.run();
            running.handle((outcome, failure) -> outcome).get(40, TimeUnit.SECONDS);
            close.run();
        }

        @Override
        public void chunkDone(ChunkDone chunk) {
            done.add(chunk);
        }

        @Override
        public void tableDone(TableId table) {
            finished.add(table);
        }
    }
}
