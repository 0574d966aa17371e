package dev.migrator.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnapshotSettlingTest {
    @Test
    void leavesASnapshotAsItIsThatTheServerCanRead() {
        assertThat(SnapshotSettling.readable("756:756:")).isEqualTo("756:756:");
        assertThat(SnapshotSettling.readable("10:20:10,14,15")).isEqualTo("10:20:10,14,15");
    }

    @Test
    void readsOneWhoseEndIsBeforeItsBeginningAsEverythingBeforeThat() {
        assertThat(SnapshotSettling.readable("4642:4641:")).isEqualTo("4642:4642:");
    }
}
