package dev.migrator.cdc.log;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Clients that cannot even be made. */
class LogServerTest {
    private static final LaneId LANE = new LaneId("f1", 0);

    @Test
    void namesThatCannotBeResolvedAreATroubleThatPasses() {
        LogServer nowhere = LogServer.at("no-such-host.invalid:9092");

        allClients(
                nowhere,
                call -> assertThatThrownBy(call)
                        .isInstanceOf(RetryableFailure.class)
                        .hasMessageContaining("Kafka at no-such-host.invalid:9092")
                        .hasMessageContaining("Is the broker up and reachable?"));
    }

    @Test
    void aSettingThatIsNoneIsRefusedByItsName() {
        LogServer wrong = new LogServer("127.0.0.1:9", Map.of("security.protocol", "CARRIER_PIGEON"));

        allClients(
                wrong,
                call -> assertThatThrownBy(call)
                        .isInstanceOf(RefusedFailure.class)
                        .hasMessageContaining("security.protocol")
                        .hasMessageContaining("Correct kafka.bootstrap or kafka.properties"));
    }

    @Test
    void anAddressThatIsNoneIsNotWaitedFor() {
        allClients(
                LogServer.at("a-host-without-port"),
                call -> assertThatThrownBy(call)
                        .isInstanceOf(RefusedFailure.class)
                        .hasMessageContaining("a-host-without-port")
                        .hasMessageContaining("Correct kafka.bootstrap"));
    }

    private static void allClients(LogServer server, Consumer<ThrowingCallable> check) {
        check.accept(() -> new LogTopic(server, "t").ends());
        check.accept(() -> new LogReader(server, "t", LANE, 0));
        check.accept(() -> new LogWriter(server, "t", Duration.ofSeconds(1)));
    }
}
