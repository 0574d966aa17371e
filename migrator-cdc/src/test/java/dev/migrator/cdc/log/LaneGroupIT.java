package dev.migrator.cdc.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.embedded.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LaneGroupIT {
    private static KafkaBroker kafka;
    private static LogServer server;

    private final List<Member> members = new ArrayList<>();

    @BeforeAll
    static void start() {
        kafka = KafkaBroker.launch();
        server = LogServer.at(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @AfterEach
    void leave() throws InterruptedException {
        for (Member member : members) {
            member.close();
        }
    }

    @Test
    void givesEachLaneToExactlyOneMemberAsTheyComeAndGo() throws Exception {
        StreamRecord stream = stream("shared", 4);
        Member first = join(stream, Optional.empty());
        await("one has all", () -> first.lanes().size() == 4);

        Member second = join(stream, Optional.empty());
        await("two and two", () -> first.lanes().size() == 2 && second.lanes().size() == 2);
        Set<Integer> both = new HashSet<>(first.lanes());
        both.addAll(second.lanes());
        assertThat(both).containsExactlyInAnyOrder(0, 1, 2, 3);

        first.close();
        assertThat(first.lanes()).isEmpty();
        await("the other has all", () -> second.lanes().size() == 4);
        assertThat(second.doubled).isFalse();
    }

    @Test
    void keepsItsLanesWhileTheBrokerIsDown() throws Exception {
        Member only = join(stream("outage", 2), Optional.empty());
        await("has both", () -> only.lanes().size() == 2);
        kafka.kill();
        TimeUnit.SECONDS.sleep(1);
        assertThat(only.lanes()).hasSize(2);
        kafka.start();
        Member other = join(stream("outage", 2), Optional.empty());
        await("shares again", () -> only.lanes().size() == 1 && other.lanes().size() == 1);
    }

    @Test
    void whoeverTakesANamedSeatHasItsLanesAtOnce() throws Exception {
        StreamRecord stream = stream("seat", 2);
        Member dead = join(stream, Optional.of("seat"));
        await("has both", () -> dead.lanes().size() == 2);

        long begun = System.nanoTime();
        Member heir = join(stream, Optional.of("seat"));
        await("has both", () -> heir.lanes().size() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        await("the dead one is told", () -> dead.lanes().isEmpty());
    }

    @Test
    void refusesATopicThatHasMorePartitionsThanTheStreamHasLanes() throws Exception {
        new LogTopic(server, "repartitioned").create(3, Optional.of(1));
        Member member = new Member(record("repartitioned", 2), Optional.empty());

        assertThatThrownBy(member.group::run)
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("3 partitions")
                .hasMessageContaining("2 lanes");
        assertThat(member.lanes()).isEmpty();
    }

    @Test
    void leavesWithoutHavingRun() throws Exception {
        Member member = new Member(stream("never", 1), Optional.empty());
        member.group.close();
        member.group.run();
        assertThat(member.lanes()).isEmpty();
    }

    private static StreamRecord stream(String topic, int lanes) {
        new LogTopic(server, topic).create(lanes, Optional.of(1));
        return record(topic, lanes);
    }

    private static StreamRecord record(String topic, int lanes) {
        return new StreamRecord(
                "f1", 1, Side.OLD, StreamRecord.State.RUNNING, "s", "p", topic, lanes, "1", 1, Lsn.ZERO);
    }

    private Member join(StreamRecord stream, Optional<String> seat) {
        Member member = new Member(stream, seat);
        members.add(member);
        member.thread.start();
        return member;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** A member in a thread of its own that writes down what it has. */
    private static final class Member {
        private final Set<LaneId> has = new ConcurrentSkipListSet<>(java.util.Comparator.comparingInt(LaneId::lane));
        private final LaneGroup group;
        private final Thread thread;
        private volatile boolean doubled;

        Member(StreamRecord stream, Optional<String> seat) {
            this.group = new LaneGroup(server, stream, seat, this::gain, has::removeAll);
            this.thread = new Thread(this::run);
        }

        Set<Integer> lanes() {
            Set<Integer> numbers = new TreeSet<>();
            has.forEach(lane -> numbers.add(lane.lane()));
            return numbers;
        }

        private void gain(Set<LaneId> lanes) {
            lanes.forEach(lane -> doubled |= !has.add(lane));
        }

        private void run() {
            try {
                group.run();
            } catch (RuntimeException e) {
                // a fenced member ends with a failure, which its loop would try again
            }
        }

        void close() throws InterruptedException {
            group.close();
            thread.join();
        }
    }
}
