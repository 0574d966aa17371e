package dev.migrator.backfill.pace;

import dev.migrator.backfill.copy.CopyPace;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Rounds;
import dev.migrator.core.control.PaceOrder;
import dev.migrator.core.control.PaceReport;
import dev.migrator.core.control.PaceStore;
import dev.migrator.core.failure.MigratorException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pace of a copy: what an operator has ordered in home, within a second, and fewer workers while something presses on
 * one of the servers. It tells home how the copy goes. Two threads work for it from {@link #begin} to {@link #end}: one
 * takes orders, so that a server that hangs does not keep it from that, the other asks the servers. Thread-safe.
 */
public final class Pace implements CopyPace {
    private static final Logger log = LoggerFactory.getLogger(Pace.class);
    private static final Duration ORDERS_EVERY = Duration.ofMillis(500);
    /** Between two samples, each of which takes most of a second. */
    private static final Duration SAMPLES_EVERY = Duration.ofMillis(250);
    /** Once in so many samples, others are looked at while the copy holds still. */
    private static final int SAMPLES_UNTIL_STILL = 20;
    /** What is under way, in sockets and buffers, comes to an end. */
    private static final Duration COMES_TO_REST = Duration.ofMillis(300);

    private static final Duration REPORTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(15);
    private static final String OTHERS_AT_WORK = "others are at work on old, so the copy begins slowly";
    private static final LongSupplier NANOS = System::nanoTime;

    private final Database old;
    private final Database fresh;
    private final PaceStore home;
    private final PaceLimits limits;
    private final String worker;
    private final Clock clock;
    private final Gate gate;
    private final Throttle throttle;
    private final Speed speed = new Speed();
    private volatile boolean othersAtWork;
    /** Another process copies for the same migration; known only while this one is at its slowest. */
    private volatile boolean othersCopy;
    /** By an order, which those who look do not know of. */
    private volatile boolean reordered;

    private volatile PaceOrder order = PaceOrder.NONE;
    private @Nullable Running running;

    /**
     * The pace of a copy in this process.
     *
     * @param limits what holds as long as nothing else is ordered
     * @param worker the name of this process
     */
    public Pace(Database old, Database fresh, PaceStore home, PaceLimits limits, String worker, Clock clock) {
        this.old = old;
        this.fresh = fresh;
        this.home = home;
        this.limits = limits;
        this.worker = worker;
        this.clock = clock;
        this.gate = new Gate(limits.workers(), NANOS);
        this.throttle = new Throttle(limits.workers());
    }

    /** So many as may be ordered while it runs. */
    @Override
    public int most(int workers) {
        return Math.max(workers, limits.mostWorkers());
    }

    /** Takes the orders that stand, and measures old before anything is read from it. It begins slowly if others are at work. */
    @Override
    public synchronized void begin() {
        if (running != null) {
            return;
        }
        obey(home.order());
        Sensors sensors = new Sensors(old, fresh, clock, NANOS);
        Optional<Duration> commitBefore = sensors.commitBefore();
        SessionLooks.Seen sessionsBefore = sensors.sessionsBefore();
        othersAtWork = sessionsBefore.atWork();
        startSlowly();
        open();
        Rules rules = Rules.of(limits, commitBefore, sessionsBefore);
        Running begun = new Running(sensors, rules, commitBefore.isPresent());
        running = begun;
        begun.start();
    }

    @Override
    public void end() {
        Running ending;
        synchronized (this) {
            ending = running;
            running = null;
        }
        if (ending == null) {
            return;
        }
        ending.stop();
        gate.clear();
        try {
            home.forget(worker);
        } catch (MigratorException e) {
            log.debug("the report of the copy stays until it is too old: {}", e.getMessage());
        }
    }

    /** Asked by workers that hold the gate, so it waits for no lock. */
    @Override
    public boolean isPaused() {
        return order.pause() != null;
    }

    /** Asked by workers that hold the gate, so it waits for no lock. */
    @Override
    public Duration maxSnapshotAge(Duration usual) {
        Duration shared = limits.snapshotAge();
        return isAuto() && othersAtWork && shared.compareTo(usual) < 0 ? shared : usual;
    }

    @Override
    public boolean awaitResumed(BooleanSupplier over) {
        return gate.awaitResumed(over);
    }

    @Override
    public boolean awaitTurn(int number, BooleanSupplier over) {
        return gate.awaitTurn(number, over);
    }

    @Override
    public void leave(int worker) {
        gate.leave(worker);
    }

    @Override
    public void pass(int bytes, BooleanSupplier stopped) {
        gate.pass(bytes, stopped);
    }

    @Override
    public void passSoon(int bytes, BooleanSupplier stopped) {
        gate.passSoon(bytes, stopped);
    }

    @Override
    public Duration restAfter(Duration work, BooleanSupplier stopped) {
        return isAuto() && othersAtWork ? gate.rest(work, stopped) : Duration.ZERO;
    }

    private synchronized void obey(PaceOrder ordered) {
        if (!Objects.equals(order.pause(), ordered.pause())) {
            PaceOrder.Pause pause = ordered.pause();
            log.info("the copy {}", pause == null ? "goes on" : "is paused by " + pause.by());
        }
        boolean resumed = order.pause() != null && ordered.pause() == null;
        int workers = throttle.allowed();
        int parts = throttle.partsOfTime();
        order = ordered;
        if (resumed) {
            startSlowly();
        }
        Integer most = ordered.workers();
        throttle.limit(most == null ? limits.workers() : most);
        if (!isAuto()) {
            throttle.release();
        }
        if (throttle.allowed() != workers || throttle.partsOfTime() != parts) {
            reordered = true;
        }
        open();
    }

    private synchronized void startSlowly() {
        if (isAuto() && othersAtWork) {
            throttle.startSlowly(clock.instant(), OTHERS_AT_WORK);
            log.info(step());
        }
    }

    /** Whether the copy goes on at another pace now. */
    private synchronized boolean press(Pressure pressure, boolean copying) {
        if (!isAuto()) {
            return false;
        }
        int workers = throttle.allowed();
        int parts = throttle.partsOfTime();
        throttle.look(clock.instant(), pressure, copying);
        boolean changed = throttle.allowed() != workers || throttle.partsOfTime() != parts;
        if (changed) {
            log.info(step());
        }
        open();
        return changed;
    }

    private synchronized boolean isSlowest() {
        return throttle.isSlowest();
    }

    private boolean doOthersCopy() {
        return home.reports(REPORTED_WITHIN).entrySet().stream()
                .anyMatch(e -> !e.getKey().equals(worker) && e.getValue().working() > 0);
    }

    private synchronized Activity activity(boolean copying) {
        return Activity.of(copying, throttle.isSlowest(), othersCopy);
    }

    private String step() {
        return "%d of %d workers may copy now%s"
                .formatted(throttle.allowed(), throttle.most(), reason().isEmpty() ? "" : ": " + reason());
    }

    private void open() {
        gate.set(throttle.allowed(), rate(), throttle.partsOfTime(), order.pause() != null);
    }

    private long rate() {
        Long ordered = order.rate();
        return ordered == null ? limits.rate() : ordered;
    }

    private boolean isAuto() {
        Boolean ordered = order.auto();
        return ordered == null ? limits.auto() : ordered;
    }

    private synchronized PaceReport report() {
        return new PaceReport(
                gate.working(),
                throttle.allowed(),
                throttle.most(),
                rate(),
                speed.read(gate.moved(), NANOS.getAsLong()),
                isAuto(),
                reason(),
                throttle.since());
    }

    private String reason() {
        return throttle.partsOfTime() == 1
                ? throttle.reason()
                : "%s; copies 1/%d of the time".formatted(throttle.reason(), throttle.partsOfTime());
    }

    /** The two threads of one copy. */
    private final class Running {
        private final Sensors sensors;
        private final Rules rules;
        private final boolean commits;
        /** Of those who look, and only they use them. */
        private int looks;

        private boolean underWay;
        private final Rounds orders = Rounds.every(ORDERS_EVERY);
        private final Rounds samples = Rounds.every(SAMPLES_EVERY);
        private final Thread obeying = daemon("migrator pace", this::takeOrders);
        private final Thread sensing = daemon("migrator pace sensors", this::askServers);

        Running(Sensors sensors, Rules rules, boolean commits) {
            this.sensors = sensors;
            this.rules = rules;
            this.commits = commits;
        }

        void start() {
            obeying.start();
            sensing.start();
        }

        void stop() {
            orders.stop();
            samples.stop();
            join(obeying);
            join(sensing);
        }

        private void takeOrders() {
            orders.run(
                    () -> {
                        obey(home.order());
                        home.report(worker, report());
                        othersCopy = isSlowest() && doOthersCopy();
                    },
                    e -> log.debug("home does not say what is ordered for the copy: {}", e.getMessage()));
        }

        private void askServers() {
            try (sensors) {
                samples.run(this::lookOrSay, e -> log.debug("looking at the servers failed: {}", e.getMessage()));
            }
        }

        /** A defect must not leave the copy as slow as it happens to be without a word. */
        private void lookOrSay() {
            try {
                look();
            } catch (MigratorException e) {
                throw e;
            } catch (RuntimeException e) {
                log.warn("a look at the servers failed; the pace of the copy stays as it is", e);
            }
        }

        private void look() {
            if (!isAuto()) {
                return;
            }
            if (reordered) {
                reordered = false;
                rules.paceChanged();
            }
            int idles = gate.idles();
            boolean copying = isCopying();
            if (copying && underWay && ++looks % SAMPLES_UNTIL_STILL == 0) {
                lookWhileStill();
                return;
            }
            Sample sample = sensors.read(commits);
            copying = copying && isCopying() && gate.idles() == idles;
            if (sample.old() != null) {
                othersAtWork = sample.old().sessions().atWork();
                underWay = sample.old().sessions().underWay() > 0;
            }
            Pressure pressure = rules.judge(sample, activity(copying));
            if (press(pressure, copying)) {
                rules.paceChanged();
            }
        }

        /** Between two waves others feel how a wave is prepared, which is neither the copy nor the server without it. */
        private boolean isCopying() {
            return gate.working() > 0;
        }

        private void lookWhileStill() {
            int idles = gate.idles();
            gate.holdStill(true);
            try {
                LockSupport.parkNanos(COMES_TO_REST.toNanos());
                Optional<SessionLooks.Seen> seen = sensors.sessions();
                if (isCopying() && gate.idles() == idles) {
                    seen.ifPresent(rules::still);
                }
            } finally {
                gate.holdStill(false);
            }
        }

        private void join(Thread thread) {
            try {
                thread.join(STOPS_WITHIN.toMillis());
                if (thread.isAlive()) {
                    log.warn("{} did not end within {}", thread.getName(), STOPS_WITHIN);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
