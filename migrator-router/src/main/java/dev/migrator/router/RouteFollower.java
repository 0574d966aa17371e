package dev.migrator.router;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouteStore;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate on home's route and tells home which epoch this router follows, in one daemon thread. While home
 * cannot be reached the copy on old is read; an epoch never goes back. Thread-safe.
 */
final class RouteFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFollower.class);
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final String id = UUID.randomUUID().toString();
    private final String application;
    private final Duration pollInterval;
    private final RouteStore home;
    private final RouteStore mirror;
    private final LanePosition lanes;
    private final RouteListener listener;
    private final WriteGate gate;
    private final Counters counters;
    private final Consumer<Route> eachRound;
    private final ReentrantLock reading = new ReentrantLock();
    private final Thread thread = new Thread(this::run, "migrator-route");
    private volatile @Nullable Lsn applied;
    /** Old's position at a moment after reads began to move: what was written before is not after it. Null until known. */
    private volatile @Nullable Lsn readsMoved;

    private long lastRead = System.nanoTime() - FRESH_NANOS;
    private Report reported = new Report(-1, 0, 0);

    private record Report(long epoch, int openWrites, long at) {}

    RouteFollower(
            RouterSettings settings, ControlPools pools, WriteGate gate, Counters counters, Consumer<Route> eachRound) {
        this.application = settings.application();
        this.pollInterval = settings.pollInterval();
        this.home = new RouteStore(pools.home());
        this.mirror = new RouteStore(pools.mirror());
        this.lanes = new LanePosition(pools.home(), pools.mirror());
        this.listener = new RouteListener(pools.databases().home());
        this.gate = gate;
        this.counters = counters;
        this.eachRound = eachRound;
    }

    /**
     * The route at the start, from home or from the copy on old.
     *
     * @throws RetryableFailure if neither can be read
     */
    static Route first(ControlPools pools) {
        try {
            return new RouteStore(pools.home()).read();
        } catch (MigratorException e) {
            LOG.warn("The route cannot be read on new ({}); reading the copy on old", e.getMessage());
            return new RouteStore(pools.mirror()).read();
        }
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    String id() {
        return id;
    }

    /**
     * How far new has applied old's log; null if unknown, not looked at, or before the position at which reads began to
     * move, so that writes from before that are not missed either.
     */
    @Nullable
    Lsn applied() {
        return applied;
    }

    /** Reads the route now, unless somebody did a moment ago. */
    void refresh() {
        reading.lock();
        try {
            if (System.nanoTime() - lastRead < FRESH_NANOS) {
                return;
            }
            follow(read());
            lastRead = System.nanoTime();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() {
        listener.stop();
        try {
            thread.join(CLOSE_WAIT.toMillis());
            if (thread.isAlive()) {
                LOG.warn("The route follower did not end within {}; it is left to end by itself", CLOSE_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!listener.isStopped()) {
                step();
                listener.await(pollInterval);
            }
            forget();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listener.close();
        }
    }

    private void step() {
        refresh();
        try {
            applied = readsMove(gate.route()) ? lookAtNew() : null;
            report();
            eachRound.accept(gate.route());
        } catch (MigratorException | SQLException e) {
            applied = null;
            LOG.debug("Home does not answer: {}", e.getMessage());
        }
    }

    private @Nullable Lsn lookAtNew() throws SQLException {
        Lsn moved = readsMoved();
        Lsn position = lanes.read();
        return moved != null && position != null && position.compareTo(moved) >= 0 ? position : null;
    }

    private @Nullable Lsn readsMoved() {
        if (readsMoved == null) {
            try {
                readsMoved = lanes.end();
            } catch (MigratorException e) {
                LOG.debug("Old does not tell its position; who has written goes on reading there", e);
            }
        }
        return readsMoved;
    }

    private static boolean readsMove(Route route) {
        return route.writes() == Side.OLD && route.readsPercent() > 0;
    }

    private @Nullable Route read() {
        try {
            return home.read();
        } catch (MigratorException e) {
            LOG.debug("The route cannot be read on new; reading the copy on old", e);
        }
        try {
            return mirror.read();
        } catch (MigratorException e) {
            LOG.debug("The copy of the route cannot be read either; the last known one stays", e);
            return null;
        }
    }

    private void follow(@Nullable Route route) {
        Route before = gate.route();
        if (route != null && gate.follow(route)) {
            if (!readsMove(before) || !readsMove(route)) {
                readsMoved = null;
            }
            LOG.info("{} follows {}", application, route);
        }
    }

    private void report() {
        Report now = new Report(gate.route().epoch(), gate.openWrites(), System.nanoTime());
        boolean news = now.epoch() != reported.epoch()
                || (gate.route().held() && now.openWrites() != reported.openWrites())
                || now.at() - reported.at() >= REPORT_NANOS;
        if (news) {
            home.acknowledge(
                    id,
                    application,
                    now.epoch(),
                    now.openWrites(),
                    counters.snapshot().toJson());
            reported = now;
        }
    }

    private void forget() {
        try {
            home.forget(id);
        } catch (MigratorException e) {
            LOG.debug("Home was not told that this router is closed", e);
        }
    }
}
