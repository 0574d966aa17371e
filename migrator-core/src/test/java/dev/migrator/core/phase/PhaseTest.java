package dev.migrator.core.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.RefusedFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhaseTest {
    @Test
    void refusesAMoveThatIsNotInTheTableAndNamesTheOnesThatAre() {
        assertThatThrownBy(() -> Phase.CREATED.to(Phase.FOLLOWING))
                .isInstanceOf(RefusedFailure.class)
                .hasMessage("cannot move from CREATED to FOLLOWING; allowed: [STREAMING, ABORTED]");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void everyPhaseMayBeEnteredAgain(Phase phase) {
        assertThat(phase.to(phase)).isEqualTo(phase);
    }

    @Test
    void everyPhaseIsReachedFromTheFirst() {
        Set<Phase> reached = EnumSet.of(Phase.CREATED);
        Deque<Phase> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            open.remove().successors().stream().filter(reached::add).forEach(open::add);
        }
        assertThat(reached).containsExactlyInAnyOrder(Phase.values());
    }

    @Test
    void nothingIsAbortedOnceTheWritesAreOnNew() {
        assertThat(Phase.ON_NEW.successors()).containsExactlyInAnyOrder(Phase.FOLLOWING, Phase.FINISHED);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void cutoverNeedsACleanVerificationFirst(Phase phase) {
        Set<Phase> verified = EnumSet.of(Phase.VERIFIED, Phase.DUAL_WRITE, Phase.READS_ON_NEW);
        assertThat(phase.isReadyForCutover()).isEqualTo(verified.contains(phase));
    }
}
