package dev.migrator.cli.wiring;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.run.AwayReport;
import dev.migrator.core.run.HoldWatch;
import dev.migrator.core.run.Leadership;
import dev.migrator.core.run.MigrationRunner;
import dev.migrator.core.run.Role;
import dev.migrator.core.run.RoleLocks;
import dev.migrator.core.run.StreamSupervisor;
import dev.migrator.core.run.SwitchWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A migration that runs in this process: one thread tends the streams, one copies or helps to copy. Closing it stops both; what is done
 * stays done, and starting again goes on from there.
 */
public final class StartedMigration implements AutoCloseable {
    private static final Duration TEND_EVERY = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(StartedMigration.class);
    private static final Duration CATCH_UP = Duration.ofDays(7);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);
    /** A killed process' session ends as soon as its server notices. */
    private static final Duration LATE_DEATH = Duration.ofSeconds(5);

    /** Another start may be making the stream, which waits for transactions of old that were open. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Wiring wiring;
    private final MigrationPlan plan;
    private final MigrationRunner runner;
    private final StreamSupervisor supervisor;
    private final AwayReport away;
    private final SwitchWatch switches;
    private final HoldWatch holds;
    private final RoleLocks locks;
    private final Optional<BackfillTurns> backfill;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable MigratorException> failure = new AtomicReference<>();
    private final Thread tending = new Thread(this::tend, "migrator supervisor");
    private final Thread watching = new Thread(this::watch, "migrator watch");

    private StartedMigration(
            Wiring wiring,
            Plans plans,
            MigrationRunner runner,
            Set<Role> roles,
            RoleLocks locks,
            Optional<Leadership> leadership) {
        this.wiring = wiring;
        this.plan = plans.begun();
        this.runner = runner;
        this.locks = locks;
        this.supervisor = supervisor(plans, roles);
        this.away = new AwayReport(supervisor, wiring.control().workersOnOld(), Operator.worker());
        this.switches = new SwitchWatch(
                wiring.control().journal(),
                wiring.control().workers(),
                wiring.switchover(plan, (record, sentence) -> {}));
        this.holds = new HoldWatch(
                wiring.control().streams(),
                wiring.control().lanes(),
                wiring.control().workers(),
                wiring.control().journal(),
                wiring.clock());
        this.backfill = leadership.map(this::backfill);
    }

    /** Pins the plan if there is none, makes the stream if there is none, and sets the roles to work. */
    static StartedMigration start(Wiring wiring, Set<Role> roles) {
        if (!roles.contains(Role.BACKFILL) && !isHomeThere(wiring)) {
            return startFromKafka(wiring, roles);
        }
        Optional<Leadership> leadership = leadership(wiring, roles);
        try {
            return start(wiring, roles, leadership);
        } catch (RuntimeException e) {
            leadership.ifPresent(Leadership::close);
            throw e;
        }
    }

    /** Who does nothing but copy helps a process that does so already. */
    private static Optional<Leadership> leadership(Wiring wiring, Set<Role> roles) {
        Database home = wiring.databases().home();
        if (!roles.contains(Role.BACKFILL)) {
            return Optional.empty();
        }
        return Optional.of(
                roles.size() == 1
                        ? Leadership.tryToTake(home, Role.BACKFILL, wiring.clock())
                        : Leadership.take(home, Role.BACKFILL, LATE_DEATH, wiring.clock()));
    }

    private static StartedMigration start(Wiring wiring, Set<Role> roles, Optional<Leadership> leadership) {
        Set<Role> others = roles.stream().filter(r -> r != Role.BACKFILL).collect(Collectors.toSet());
        RoleLocks locks = RoleLocks.take(wiring.databases().home(), others, LATE_DEATH, wiring.clock());
        try {
            return start(wiring, roles, locks, leadership);
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
    }

    private static boolean isHomeThere(Wiring wiring) {
        try (Connection connection = wiring.databases().home().open(Purpose.CONTROL)) {
            return connection.isValid(1);
        } catch (RetryableFailure e) {
            LOG.warn("new is out of reach; this start takes what Kafka holds of the migration: {}", e.getMessage());
            return false;
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing a session on new", e);
        }
    }

    /** Without home: the streams and the plan as they were agreed on when the streams began. */
    private static StartedMigration startFromKafka(Wiring wiring, Set<Role> roles) {
        List<Agreement> agreements = wiring.agreeing().all();
        if (agreements.isEmpty()) {
            throw new RetryableFailure(
                    "new (%s) does not answer, and %s holds no stream of this migration that could go on without it"
                            .formatted(wiring.databases().home().endpoint(), wiring.agreeing()));
        }
        RoleLocks locks = RoleLocks.later(wiring.databases().home(), roles);
        MigrationPlan agreed = agreements.get(0).plan();
        Plans plans = new Plans(agreed, agreed, wiring::plan);
        StartedMigration started = new StartedMigration(wiring, plans, wiring.runner(), roles, locks, Optional.empty());
        started.supervisor.begin(agreements.stream().map(Agreement::stream).toList());
        started.tending.start();
        started.watching.start();
        started.away.start();
        return started;
    }

    private static StartedMigration start(
            Wiring wiring, Set<Role> roles, RoleLocks locks, Optional<Leadership> leadership) {
        MigrationRunner runner = wiring.runner();
        boolean leads = leadership.filter(Leadership::isOurs).isPresent();
        MigrationPlan plan = makeStream(wiring, runner, roles, leads);
        Plans plans = new Plans(wiring.pinnedPlan(), plan, wiring::plan);
        StartedMigration started = new StartedMigration(wiring, plans, runner, roles, locks, leadership);
        started.tending.start();
        started.watching.start();
        started.away.start();
        started.backfill.ifPresent(BackfillTurns::start);
        return started;
    }

    /** The snapshot at the stream's start keeps old from cleaning up, so only who copies from it keeps it. */
    private static MigrationPlan makeStream(Wiring wiring, MigrationRunner runner, Set<Role> roles, boolean copies) {
        Planning planning = new Planning(wiring);
        try {
            return planning.turn().during(() -> {
                MigrationPlan plan = planning.pin();
                wiring.control().audit().record("start", roles.toString(), "begun");
                runner.stream(plan);
                return plan;
            });
        } finally {
            if (!copies) {
                runner.close();
            }
        }
    }

    /** Why the migration cannot go on in this process; empty while it can. */
    public Optional<MigratorException> failure() {
        return Optional.ofNullable(failure.get());
    }

    /**
     * Waits until the copy is complete and a marker written now has come through.
     *
     * @throws MigratorException the failure, if the migration ended instead
     */
    public void awaitFollowing(Duration patience) {
        Deadline deadline = Deadline.in(patience, wiring.clock());
        deadline.await(
                () -> failure().isPresent()
                        || wiring.control().migration().read().phase().isCopied(),
                () -> "the copy is not complete yet");
        Deadline caughtUp = deadline.atMost(deadline.remaining());
        failure().ifPresent(f -> {
            throw f;
        });
        new CaughtUp(wiring).await(caughtUp, this::failure);
    }

    private void tend() {
        while (closing.getCount() > 0) {
            supervisor.tend();
            supervisor.failure().ifPresent(f -> failure.compareAndSet(null, f));
            pause(TEND_EVERY);
        }
    }

    /** Apart from the streams, because ending somebody's switch may wait for a database. */
    private void watch() {
        while (closing.getCount() > 0) {
            switches.look();
            holds.look();
            keepLocks();
            backfill.ifPresent(BackfillTurns::look);
            pause(WATCH_EVERY);
        }
    }

    private void keepLocks() {
        try {
            locks.keep();
        } catch (MigratorException e) {
            fail(e);
        }
    }

    /** Tables of two waves agree only once replay has passed the later one; only then can the keys be checked. */
    private void completeForeignKeys() {
        if (closing.getCount() == 0 || wiring.foreignKeys().unfinished().isEmpty()) {
            return;
        }
        new CaughtUp(wiring).await(Deadline.in(CATCH_UP, wiring.clock()), this::failureOrClosing);
        wiring.foreignKeys()
                .complete()
                .forEach(k ->
                        LOG.warn("foreign key {} of {} is not checked on new: {}", k.name(), k.table(), k.reason()));
    }

    private Optional<MigratorException> failureOrClosing() {
        return closing.getCount() == 0 ? Optional.of(new RetryableFailure("stopped")) : failure();
    }

    private void fail(MigratorException e) {
        if (closing.getCount() > 0) {
            failure.compareAndSet(null, e);
        }
    }

    private void pause(Duration time) {
        try {
            closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
            Thread.currentThread().interrupt();
        }
    }

    private StreamSupervisor supervisor(Plans plans, Set<Role> roles) {
        return new StreamSupervisor.Builder(
                        wiring.control().streams(),
                        wiring.streamWorks(plans, roles),
                        wiring.control().workers(),
                        Operator.worker(),
                        Set.copyOf(roles),
                        this::isReplayable,
                        this::remove)
                .build();
    }

    /** Once the migration is over, whoever ended it removes the topic of the agreements as a whole. */
    private void remove(StreamRecord stream) {
        wiring.streamMaker().remove(stream);
        if (!wiring.control().migration().read().phase().isOver()) {
            wiring.agreeing().forget(stream);
        }
    }

    private boolean isReplayable(StreamRecord stream) {
        return stream.source() == Side.NEW
                || wiring.control().migration().read().phase().isCopied();
    }

    private BackfillTurns backfill(Leadership leadership) {
        return new BackfillTurns(
                leadership,
                new BackfillRole(wiring, plan, runner),
                () -> wiring.control().migration().read().phase().isCopied(),
                this::completeForeignKeys,
                this::fail);
    }

    @Override
    public void close() {
        closing.countDown();
        backfill.ifPresent(BackfillTurns::stop);
        join(tending);
        join(watching);
        supervisor.close();
        away.close();
        runner.close();
        backfill.ifPresent(BackfillTurns::close);
        locks.close();
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
