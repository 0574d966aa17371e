package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Kills at moments that a seed chooses, and looks at what the databases say meanwhile. */
final class Killing {
    private final MigrationFixture fixture;
    private final Random random;

    Killing(MigrationFixture fixture, long seed) {
        this.fixture = fixture;
        this.random = new Random(seed);
    }

    /** Kills the process up to so many milliseconds after {@code query} has come true on new. */
    void after(String what, String query, int within, MigratorProcess process) throws Exception {
        Instant end = Instant.now().plusSeconds(60);
        while (process.isAlive() && !isTrue(Side.NEW, query)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("never came true: " + what + "\n" + process.output());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        TimeUnit.MILLISECONDS.sleep(within == 0 ? 0 : random.nextInt(within));
        say(what + (process.isAlive() ? ": killed" : ": had ended before it could be killed"));
        process.kill();
    }

    boolean isTrue(Side side, String query) {
        try {
            return fixture.query(side, query, r -> r.getBoolean(1));
        } catch (Exception e) {
            return false;
        }
    }

    void await(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        Instant begun = Instant.now();
        while (!condition.call()) {
            assertThat(Duration.between(begun, Instant.now())).as(what).isLessThan(patience);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        say("%s: after %d ms"
                .formatted(what, Duration.between(begun, Instant.now()).toMillis()));
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    void say(String sentence) {
        System.out.printf("%tT %s%n", System.currentTimeMillis(), sentence);
    }
}
