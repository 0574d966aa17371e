package dev.migrator.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceValueTest {
    @Test
    void goesInTheDirectionOfTheSequence() {
        assertThat(ascending(1, 100, false).at(10).advanced(5).last()).isEqualTo(15);
        assertThat(descending(-100, -1, false).at(-10).advanced(5).last()).isEqualTo(-20);
    }

    @Test
    void keepsTheValueThatWasNotHandedOutYet() {
        SequenceValue fresh = new SequenceValue(sequence(1, 1, 100, false), 1, false);

        assertThat(fresh.advanced(0)).isEqualTo(fresh);
        assertThat(fresh.advanced(3)).isEqualTo(new SequenceValue(fresh.sequence(), 4, false));
    }

    @Test
    void staysWhereItIsRatherThanBeingUsedUp() {
        assertThat(ascending(1, 12, false).at(10).advanced(5).last()).isEqualTo(10);
        assertThat(descending(-12, -1, false).at(-10).advanced(5).last()).isEqualTo(-10);
        assertThat(ascending(1, Long.MAX_VALUE, false)
                        .at(Long.MAX_VALUE - 1)
                        .advanced(Long.MAX_VALUE)
                        .last())
                .isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void beginsAnewWhereASequenceCycles() {
        assertThat(ascending(1, 12, true).at(10).advanced(5).last()).isEqualTo(3);
        assertThat(descending(-12, -1, true).at(-10).advanced(5).last()).isEqualTo(-7);
    }

    private static At ascending(long minimum, long maximum, boolean cycles) {
        return last -> new SequenceValue(sequence(1, minimum, maximum, cycles), last, true);
    }

    private static At descending(long minimum, long maximum, boolean cycles) {
        return last -> new SequenceValue(sequence(-2, minimum, maximum, cycles), last, true);
    }

    private static Sequence sequence(long increment, long minimum, long maximum, boolean cycles) {
        return new Sequence(new TableId("public", "s"), increment, minimum, maximum, 1, cycles);
    }

    private interface At {
        SequenceValue at(long last);
    }
}
