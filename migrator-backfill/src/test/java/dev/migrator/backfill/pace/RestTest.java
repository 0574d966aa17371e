package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestTest {
    private static final long MS = 1_000_000;

    private final Rest rest = new Rest();

    @Test
    void withoutAShareThereIsNoRest() {
        rest.worked(5 * MS);
        assertThat(rest.left(5 * MS)).isZero();
    }

    @Test
    void whatTookFiveMillisecondsRestsFifteenAtAQuarter() {
        rest.change(4, 0);
        rest.worked(5 * MS);
        assertThat(rest.left(5 * MS)).isEqualTo(15 * MS);
        assertThat(rest.left(19 * MS)).isEqualTo(MS);
        assertThat(rest.left(20 * MS)).isZero();
        rest.works(20 * MS);
        rest.worked(22 * MS);
        assertThat(rest.left(22 * MS)).isEqualTo(6 * MS);
    }

    @Test
    void whatWasWaitedForIsNoWork() {
        rest.change(4, 0);
        rest.worked(5 * MS);
        rest.works(100 * MS);
        rest.worked(101 * MS);
        assertThat(rest.left(101 * MS)).isEqualTo(3 * MS);
    }

    @Test
    void severalThatWorkAtOnceHaveOneRest() {
        rest.change(2, 0);
        rest.worked(10 * MS);
        rest.worked(12 * MS);
        assertThat(rest.left(12 * MS)).isEqualTo(8 * MS);
    }

    @Test
    void aLongWaitIsNotPaidFor() {
        rest.change(2, 0);
        rest.worked(3_600_000 * MS);
        assertThat(rest.left(3_600_000 * MS)).isEqualTo(32 * MS);
    }

    @Test
    void whatWasOwedAtAnotherShareIsForgotten() {
        rest.change(8, 0);
        rest.worked(1_000 * MS);
        rest.change(2, 1_001 * MS);
        assertThat(rest.left(1_001 * MS)).isZero();
    }
}
