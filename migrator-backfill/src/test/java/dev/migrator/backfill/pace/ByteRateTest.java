package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteRateTest {
    private static final long SECOND = 1_000_000_000;

    private long now;

    /** Bytes that pass within a time, in pieces, by somebody who asks again when told to. */
    private long pass(ByteRate rate, int piece, long nanos) {
        long end = now + nanos;
        long passed = 0;
        while (now < end) {
            long wait = rate.tryPass(piece, now);
            if (wait == 0) {
                passed += piece;
                now += 1000;
            } else {
                now += wait;
            }
        }
        return passed;
    }

    @Test
    void keepsTheRateWhateverTheSizeOfAPiece() {
        for (int piece : new int[] {10_000, 100_000, 1_000_000}) {
            ByteRate rate = new ByteRate(2_000_000, now);
            assertThat(pass(rate, piece, 10 * SECOND)).as("pieces of " + piece).isBetween(19_000_000L, 21_500_000L);
        }
    }

    @Test
    void aPieceOfAnySizePassesAndIsPaidForAfterwards() {
        ByteRate rate = new ByteRate(1_000_000, now);
        assertThat(rate.tryPass(30_000_000, now)).isZero();
        assertThat(rate.tryPass(1, now)).isEqualTo(30 * SECOND);
        assertThat(rate.tryPass(1, now + 30 * SECOND)).isZero();
    }

    @Test
    void aQuietTimeIsNotSavedUp() {
        ByteRate rate = new ByteRate(1_000_000, now);
        now += 3600 * SECOND;
        assertThat(pass(rate, 1000, SECOND)).isLessThan(1_300_000);
    }

    @Test
    void anotherRateHoldsAtOnceAndForgetsWhatWasOwed() {
        ByteRate rate = new ByteRate(1_000_000, now);
        rate.tryPass(1_000_000_000, now);
        rate.change(4_000_000, now);
        assertThat(pass(rate, 10_000, 5 * SECOND)).isBetween(19_000_000L, 21_500_000L);
        rate.change(0, now);
        assertThat(rate.bytesPerSecond()).isZero();
        assertThat(rate.tryPass(Integer.MAX_VALUE, now)).isZero();
        assertThat(rate.tryPass(Integer.MAX_VALUE, now)).isZero();
    }

    @Test
    void theSpeedIsThatOfTheLastSeconds() {
        Speed speed = new Speed();
        long count = 0;
        long last = 0;
        for (int second = 0; second < 60; second++) {
            count += second < 30 ? 5_000_000 : 1_000_000;
            last = speed.read(count, second * SECOND);
        }
        assertThat(last).isEqualTo(1_000_000);
    }
}
