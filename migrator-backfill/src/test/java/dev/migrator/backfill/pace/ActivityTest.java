package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActivityTest {
    @Test
    void whoDoesNotCopyIsNotSlow() {
        assertThat(Activity.of(false, true, false)).isEqualTo(Activity.NONE);
        assertThat(Activity.of(false, false, true)).isEqualTo(Activity.NONE);
    }

    @Test
    void whatIsFeltAtTheSlowestIsTheLoadsOwnUnlessAnotherProcessCopies() {
        assertThat(Activity.of(true, true, false)).isEqualTo(Activity.SLOWEST);
        assertThat(Activity.of(true, true, true)).isEqualTo(Activity.COPYING);
        assertThat(Activity.of(true, false, false)).isEqualTo(Activity.COPYING);
    }
}
