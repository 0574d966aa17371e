package dev.migrator.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaveAgeTest {
    private long nanos = 1;
    private Duration allowed = Duration.ofSeconds(30);
    private final WaveAge age = new WaveAge(Duration.ofMinutes(30), allowing(), () -> nanos);

    @Test
    void aWaveIsCopiedFromForAsLongAsOldMayKeepASnapshotNow() {
        age.prepared(Duration.ZERO, Duration.ZERO);
        pass(29);
        assertThat(age.isOver()).isFalse();
        pass(1);
        assertThat(age.isOver()).isTrue();
    }

    @Test
    void itMayBeToldWhileItIsCopiedFromThatOldMindsOrNotAnyMore() {
        allowed = Duration.ofMinutes(30);
        age.prepared(Duration.ZERO, Duration.ZERO);
        pass(40);
        assertThat(age.isOver()).isFalse();
        allowed = Duration.ofSeconds(30);
        assertThat(age.isOver()).isTrue();
        allowed = Duration.ofMinutes(30);
        assertThat(age.isOver()).as("workers may have left it").isTrue();
    }

    /** To take a large table on may take minutes. */
    @Test
    void aWaveThatTookLongToBeginIsCopiedFromForFiveTimesAsLong() {
        pass(5);
        age.prepared(Duration.ofSeconds(7), Duration.ZERO);
        pass(54);
        assertThat(age.isOver()).isFalse();
        pass(1);
        assertThat(age.isOver()).isTrue();
    }

    @Test
    void whatWasRestedForTheSakeOfOthersDoesNotMakeItLonger() {
        pass(20);
        age.prepared(Duration.ofSeconds(1), Duration.ofSeconds(14));
        pass(14);
        assertThat(age.isOver()).isFalse();
        pass(1);
        assertThat(age.isOver()).isTrue();
    }

    @Test
    void whateverItTakesItIsOverAfterTheLongestTime() {
        age.prepared(Duration.ofMinutes(10), Duration.ZERO);
        pass(30 * 60);
        assertThat(age.isOver()).isTrue();
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    private CopyPace allowing() {
        return new CopyPace() {
            @Override
            public Duration maxSnapshotAge(Duration usual) {
                return allowed;
            }
        };
    }
}
