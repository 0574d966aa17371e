package dev.migrator.embedded.proxy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What all connections of a proxy suffer at the moment. Thread-safe. */
final class Weather {
    private final List<PlannedCut> cuts = new CopyOnWriteArrayList<>();
    private volatile Duration delay = Duration.ZERO;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile boolean refusing;
    private boolean paused;

    synchronized void clear() {
        delay = Duration.ZERO;
        bytesPerSecond = Long.MAX_VALUE;
        refusing = false;
        cuts.clear();
        pause(false);
    }

    synchronized void pause(boolean value) {
        paused = value;
        notifyAll();
    }

    synchronized void awaitNoPause() throws InterruptedException {
        while (paused) {
            wait();
        }
    }

    Duration delay() {
        return delay;
    }

    void delay(Duration value) {
        delay = value;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    void bytesPerSecond(long value) {
        bytesPerSecond = value;
    }

    boolean refusing() {
        return refusing;
    }

    void refusing(boolean value) {
        refusing = value;
    }

    void plan(PlannedCut cut) {
        cuts.add(cut);
    }

    void forget(PlannedCut cut) {
        cuts.remove(cut);
    }

    /** The cuts that look at what this side sends. */
    List<PlannedCut> cuts(PlannedCut.Sender sender) {
        return cuts.isEmpty()
                ? List.of()
                : cuts.stream().filter(cut -> cut.sender() == sender).toList();
    }
}
