package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Rounds;
import dev.migrator.core.control.WaveStage;
import dev.migrator.core.failure.MigratorException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what this process has taken of a wave, and looks a few times a second at what is left of it and whether it goes on,
 * in a thread of its own. Works from its creation until it is closed.
 */
final class WaveWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WaveWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(15);

    private final Wave wave;
    private final CopyRun run;
    private final boolean ours;
    private final Rounds rounds = Rounds.every(LOOK_EVERY);
    private final Thread thread = new Thread(this::watch, "migrator copy watch");
    private long renewedAt = System.nanoTime();

    /** @param ours whether it is this process that ends the wave */
    WaveWatch(Wave wave, CopyRun run, boolean ours) {
        this.wave = wave;
        this.run = run;
        this.ours = ours;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (rounds.next()) {
            try {
                renew();
                look();
            } catch (MigratorException e) {
                log.debug("new does not say how wave {} stands: {}", wave.number(), e.getMessage());
            }
        }
    }

    private void renew() {
        long now = System.nanoTime();
        if (now - renewedAt >= wave.lease().renewEvery().toNanos()) {
            wave.leases().renew(wave.lease().owner(), wave.lease().time());
            renewedAt = now;
        }
    }

    private void look() {
        if (!ours) {
            obey(wave.store().waves().stage(wave.number()));
        }
        boolean pauseSeen = run.isPauseSeen();
        run.see(wave.leases().undone(wave.number(), wave.lease().owner()), pauseSeen);
    }

    private void obey(WaveStage stage) {
        switch (stage) {
            case SHARED -> {}
            case CLOSED -> run.end();
            case ENDED -> run.stop();
        }
    }

    @Override
    public void close() {
        rounds.stop();
        try {
            thread.join(ENDS_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("new did not answer within {} how wave {} stands", ENDS_WITHIN, wave.number());
        }
    }
}
