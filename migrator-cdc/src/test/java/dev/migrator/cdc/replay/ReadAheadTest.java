package dev.migrator.cdc.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final int VALUE = 1_000_000;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Endless endless = new Endless();
    private final ReadAhead ahead = new ReadAhead(endless, "test-read-ahead");

    @AfterEach
    void close() {
        ahead.close();
        assertThat(endless.closed).isTrue();
    }

    @Test
    void givesEverythingInOrderFromWhereItIsTold() {
        ahead.seek(5);

        assertThat(offsets(40)).containsExactlyElementsOf(range(5, 40));
    }

    @Test
    void forgetsWhatItReadAheadWhenItIsSentElsewhere() {
        ahead.seek(0);
        offsets(3);
        ahead.seek(1_000);
        assertThat(offsets(10)).containsExactlyElementsOf(range(1_000, 10));
        ahead.seek(2);
        assertThat(offsets(10)).containsExactlyElementsOf(range(2, 10));
    }

    @Test
    void readsNoFurtherThanItsMemoryAllows() throws InterruptedException {
        ahead.seek(0);
        offsets(1);
        long before = -1;
        while (before != endless.next) {
            before = endless.next;
            Thread.sleep(300);
        }

        assertThat(endless.next).isBetween(10L, 20L);
        assertThat(offsets(30)).containsExactlyElementsOf(range(1, 30));
    }

    @Test
    void tellsAFailureOnceAndAfterWhatCameBeforeIt() {
        endless.failsAt = 3;
        ahead.seek(0);

        assertThat(offsets(3)).containsExactly(0L, 1L, 2L);
        assertThatThrownBy(() -> ahead.poll(SOON)).isInstanceOf(RetryableFailure.class);
        assertThat(offsets(2)).containsExactly(3L, 4L);
    }

    @Test
    void neverSaysThatThereIsNothingWhileReadingFails() {
        endless.failsAt = 0;
        endless.failures.set(Integer.MAX_VALUE);
        ahead.seek(0);

        assertThatThrownBy(() -> ahead.poll(SOON)).isInstanceOf(RetryableFailure.class);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> ahead.poll(Duration.ofMillis(5))).isInstanceOf(RetryableFailure.class);
        }
        endless.end = 0;
        endless.failures.set(0);
        // One that came before may still have to be told.
        assertThat(untilNothingIsThrown()).isLessThanOrEqualTo(2);
    }

    @Test
    void waitsNoLongerThanItIsToldOrUntilItIsWoken() {
        endless.failsAt = -1;
        endless.end = 0;
        ahead.seek(0);

        assertThat(ahead.poll(Duration.ofMillis(50))).isEmpty();
        ahead.wakeUp();
        assertThat(ahead.poll(Duration.ofMinutes(10))).isEmpty();
    }

    private int untilNothingIsThrown() {
        for (int thrown = 0; ; thrown++) {
            try {
                assertThat(ahead.poll(Duration.ofMillis(50))).isEmpty();
                return thrown;
            } catch (RetryableFailure e) {
                endless.failures.set(0);
            }
        }
    }

    private List<Long> offsets(int count) {
        List<Long> offsets = new ArrayList<>();
        while (offsets.size() < count) {
            List<Entry> entries = ahead.poll(SOON);
            assertThat(entries).isNotEmpty();
            entries.forEach(e -> offsets.add(e.offset()));
        }
        return offsets;
    }

    private static List<Long> range(long from, int count) {
        List<Long> range = new ArrayList<>();
        for (long i = from; i < from + count; i++) {
            range.add(i);
        }
        return range;
    }

    /** A slice of a megabyte at every offset. */
    private static final class Endless implements SliceSource {
        private static final Slice SLICE = new Slice.Whole(
                new LaneId("f1", 0),
                new Lsn(1),
                new Lsn(2),
                List.of(new SourceTransaction(
                        1,
                        new Lsn(2),
                        Instant.EPOCH,
                        List.of(new RowChange.Insert(new Row(
                                new Shape(new TableId("public", "t"), List.of("v")),
                                new String[] {"x".repeat(VALUE)}))),
                        List.of())));

        private volatile long next;
        private volatile long end = Long.MAX_VALUE;
        private volatile long failsAt = -1;
        private final AtomicInteger failures = new AtomicInteger(1);
        private volatile boolean closed;

        @Override
        public void seek(long offset) {
            next = offset;
        }

        @Override
        public List<Entry> poll(Duration timeout) {
            long offset = next;
            if (offset == failsAt && failures.getAndDecrement() > 0) {
                throw new RetryableFailure("the log is away");
            }
            if (offset >= end) {
                return List.of();
            }
            next = offset + 1;
            return List.of(new Entry(offset, SLICE));
        }

        @Override
        public void wakeUp() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
