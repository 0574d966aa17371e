package dev.migrator.bench.gentle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.ConfigurationFailure;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final OffsetDateTime START = OffsetDateTime.parse("2026-01-02T03:04:05Z");
    private final List<Transaction> transactions = Stream.of(
                    line(0, 1_000, 10), line(1, 2_000, 20), line(2, 9_000, 8_000), line(3, 7_000, 30))
            .map(Transaction::parse)
            .toList();

    @Test
    void holdsWhatEndedWithinIt() {
        Window window = Window.between(START.plusSeconds(1), START.plusSeconds(2), transactions);
        assertThat(window.perSecond()).isEqualTo(2.0);
        assertThat(window.latencies().max()).isEqualTo(9.0);
        assertThat(window.lags().median()).isEqualTo(4.01);
    }

    @Test
    void severalAreAsOne() {
        Window first = Window.between(START, START.plusSeconds(1), transactions);
        Window second = Window.between(START.plusSeconds(3), START.plusSeconds(4), transactions);
        Window both = Window.together(List.of(first, second));
        assertThat(both.time()).isEqualTo(Duration.ofSeconds(2));
        assertThat(both.latencies().percentile(50)).isEqualTo(2.0);
    }

    @Test
    void refusesToSayAnythingOfNothing() {
        assertThatThrownBy(() -> Window.between(START.plusSeconds(7), START.plusSeconds(8), transactions))
                .isInstanceOf(ConfigurationFailure.class)
                .hasMessageContaining("larger --scale");
    }

    @Test
    void leavesOutLinesThatWereCutOffAndTransactionsThatWereSkipped() {
        assertThat(Transaction.isWhole(line(0, 1, 1))).isTrue();
        assertThat(Transaction.isWhole("0 199 skipped 0 1767323045 0 5")).isFalse();
        assertThat(Transaction.isWhole("0 199 2241 0 1767")).isFalse();
    }

    private static String line(int second, long latency, long lag) {
        return "0 199 %d 0 %d 000000 %d"
                .formatted(latency, START.plusSeconds(second).toEpochSecond(), lag);
    }
}
