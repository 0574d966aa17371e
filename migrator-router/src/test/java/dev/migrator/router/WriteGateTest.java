package dev.migrator.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WriteGateTest {
    private final Counters counters = new Counters();

    @Test
    void startsNothingUnderAnOlderEpochOnceItFollowsAHeldOne() throws Exception {
        WriteGate gate = gate(Duration.ofSeconds(10));
        gate.enter();
        gate.follow(new Route(1, Side.OLD, false, 0, true));
        AtomicReference<Route> entered = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                entered.set(gate.enter());
            } catch (SQLTransientException e) {
                throw new IllegalStateException(e);
            }
            done.countDown();
        });
        writer.start();
        assertThat(done.await(100, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(gate.openWrites()).isEqualTo(1);

        gate.follow(new Route(2, Side.NEW, false, 100, false));

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(entered.get().writes()).isEqualTo(Side.NEW);
        assertThat(counters.snapshot().heldTransactions()).isEqualTo(1);
        assertThat(counters.snapshot().longestHold()).isGreaterThan(Duration.ofMillis(50));
    }

    @Test
    void neverGoesBackToAnOlderEpoch() {
        WriteGate gate = gate(Duration.ofSeconds(1));
        gate.follow(new Route(5, Side.NEW, false, 0, false));
        assertThat(gate.follow(Route.INITIAL)).isFalse();
        assertThat(gate.route().writes()).isEqualTo(Side.NEW);
    }

    @Test
    void givesUpAfterTheHoldTimeoutAndCountsNoOpenWrite() {
        WriteGate gate = gate(Duration.ofMillis(30));
        gate.follow(new Route(1, Side.OLD, false, 0, true));
        assertThatThrownBy(gate::enter)
                .isInstanceOf(SQLTransientException.class)
                .hasMessageContaining("held for 30 ms");
        assertThat(gate.openWrites()).isZero();
    }

    private WriteGate gate(Duration timeout) {
        return new WriteGate(Route.INITIAL, timeout, counters);
    }
}
