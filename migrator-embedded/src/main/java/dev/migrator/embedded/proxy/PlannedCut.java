package dev.migrator.embedded.proxy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A cut that waits for its pattern; it happens once. Thread-safe. */
public final class PlannedCut {
    private final byte[] pattern;
    private final CutMoment moment;
    private final Sender sender;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CountDownLatch happened = new CountDownLatch(1);

    PlannedCut(Sender sender, byte[] pattern, CutMoment moment) {
        this.sender = sender;
        this.pattern = pattern.clone();
        this.moment = moment;
    }

    /** True if the connection has been cut, at the latest after the given time. */
    public boolean await(Duration timeout) throws InterruptedException {
        return happened.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whose bytes are looked at. */
    enum Sender {
        CLIENT,
        SERVER
    }

    Sender sender() {
        return sender;
    }

    CutMoment moment() {
        return moment;
    }

    PatternSearch search() {
        return new PatternSearch(pattern);
    }

    /** True for the one connection that is to be cut. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void happened() {
        happened.countDown();
    }
}
