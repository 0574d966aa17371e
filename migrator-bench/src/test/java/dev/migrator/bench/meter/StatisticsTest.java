package dev.migrator.bench.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private final Statistics hundred = Statistics.of(
            IntStream.rangeClosed(1, 100).map(i -> 101 - i).boxed().toList());

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Statistics.of(List.of(9, 1, 4)).median()).isEqualTo(4);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.of(List.of(4.0, 1.0, 9.0, 2.0)).median()).isEqualTo(3);
    }

    @Test
    void aPercentileIsTheNearestRank() {
        assertThat(hundred.percentile(50)).isEqualTo(50);
        assertThat(hundred.percentile(99)).isEqualTo(99);
        assertThat(hundred.percentile(99.1)).isEqualTo(100);
        assertThat(hundred.percentile(100)).isEqualTo(100);
    }

    @Test
    void everyPercentileOfOneValueIsThatValue() {
        Statistics one = Statistics.of(List.of(7));
        assertThat(List.of(one.median(), one.percentile(0.1), one.percentile(99), one.max()))
                .containsOnly(7.0);
    }

    @Test
    void refusesWhatHasNoAnswer() {
        assertThatThrownBy(() -> Statistics.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hundred.percentile(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hundred.percentile(100.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
