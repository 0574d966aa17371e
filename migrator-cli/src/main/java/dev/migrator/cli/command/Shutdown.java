package dev.migrator.cli.command;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts things away when the program is told to stop from outside. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** On Ctrl-C or SIGTERM opens {@code latch} and closes {@code part} before the program ends. */
    static void onSignal(CountDownLatch latch, Runnable part) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            latch.countDown();
            try {
                part.run();
            } catch (RuntimeException e) {
                LOG.debug("stopping was not clean", e);
            }
        }));
    }
}
