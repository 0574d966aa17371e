package dev.migrator.core.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole histories of cutovers and rollbacks with crashes at every call, each from a seed. */
class SwitchoverSimulationTest {
    private static final int SWITCHES = 8;

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNothingDoublesNothingAndHasOneWriterThroughCrashes(int seed) {
        Random random = new Random(seed);
        SimulatedWorld world = new SimulatedWorld(random);
        SimulatedJournal journal = new SimulatedJournal(random);
        for (int i = 0; i < SWITCHES; i++) {
            world.live();
            attempt(world, journal, random);
            recover(world, journal);
            requireOneWriter(world);
        }
        world.settle();
        assertThat(world.rows(Side.NEW)).containsExactlyInAnyOrderElementsOf(world.rows(Side.OLD));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFailureBeforeThePointOfNoReturnLeavesTheWritesWhereTheyWere(int seed) {
        Random random = new Random(seed);
        SimulatedWorld world = new SimulatedWorld(random);
        SimulatedJournal journal = new SimulatedJournal(random);
        world.failures = 0.15;
        Side before = world.writer();
        run(world, journal, SwitchMode.FOR_REAL);
        world.failures = 0;
        recover(world, journal);
        boolean done = journal.all().stream().anyMatch(r -> r.step() == SwitchStep.DONE);
        assertThat(world.writer()).isEqualTo(done ? before.other() : before);
        requireOneWriter(world);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRehearsalAlwaysGoesBack(int seed) {
        Random random = new Random(seed);
        SimulatedWorld world = new SimulatedWorld(random);
        SimulatedJournal journal = new SimulatedJournal(random);
        world.crashes = 0.02;
        run(world, journal, SwitchMode.REHEARSAL);
        recover(world, journal);
        assertThat(world.writer()).isEqualTo(Side.OLD);
        requireOneWriter(world);
    }

    @Test
    void aProcessThatWasTakenForDeadCannotPassThePointOfNoReturnAndLeavesNoFence() {
        SimulatedWorld world = new SimulatedWorld(new Random(1));
        SimulatedJournal journal = new SimulatedJournal(new Random(1));
        world.clientsTryAgain = true;
        world.beforeDrained = () -> {
            switchover(world, journal).recover();
            world.raiseFence(Side.OLD, "by the process that was taken for dead", null);
        };
        assertThatThrownBy(() -> switchover(world, journal).run(Side.OLD, SwitchMode.FOR_REAL))
                .isInstanceOf(RefusedFailure.class);
        assertThat(world.writer()).isEqualTo(Side.OLD);
        requireOneWriter(world);
    }

    @Test
    void aSwitchThatIsRunAgainAfterItWasMadeIsReturnedAndNotMadeAgain() {
        SimulatedWorld world = new SimulatedWorld(new Random(1));
        SimulatedJournal journal = new SimulatedJournal(new Random(1));
        SwitchRecord first = switchover(world, journal).run(Side.OLD, SwitchMode.FOR_REAL);
        assertThat(switchover(world, journal).run(Side.OLD, SwitchMode.FOR_REAL))
                .isEqualTo(first);
        assertThat(world.writer()).isEqualTo(Side.NEW);
    }

    private static void attempt(SimulatedWorld world, SimulatedJournal journal, Random random) {
        world.crashes = random.nextBoolean() ? 0.05 : 0;
        journal.crashes = world.crashes;
        world.failures = random.nextInt(4) == 0 ? 0.05 : 0;
        run(world, journal, random.nextInt(4) == 0 ? SwitchMode.REHEARSAL : SwitchMode.FOR_REAL);
    }

    private static void run(SimulatedWorld world, SimulatedJournal journal, SwitchMode mode) {
        try {
            switchover(world, journal).run(world.writer(), mode);
        } catch (SimulatedWorld.Crash | MigratorException expected) {
            world.live();
        }
    }

    private static void recover(SimulatedWorld world, SimulatedJournal journal) {
        world.crashes = 0;
        world.failures = 0;
        journal.crashes = 0;
        switchover(world, journal).recover();
    }

    private static void requireOneWriter(SimulatedWorld world) {
        assertThat(world.isHeld()).as("traffic held").isFalse();
        assertThat(world.isFenced(world.writer())).as("writer fenced").isFalse();
        assertThat(world.owner()).as("owner in the phase").isEqualTo(world.writer());
        world.live();
    }

    private static Switchover switchover(SimulatedWorld world, SimulatedJournal journal) {
        return new Switchover(world, journal, (record, sentence) -> {}, Clock.systemUTC(), Duration.ofMinutes(1));
    }
}
