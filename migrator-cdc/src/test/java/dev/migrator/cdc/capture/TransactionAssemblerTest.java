package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionAssemblerTest {
    private static final Shape SHAPE = new Shape(new TableId("s", "t"), List.of("id"));
    private static final Instant NOW = Instant.EPOCH;

    private final List<Slice> log = new ArrayList<>();
    private final List<CompletableFuture<Long>> unacknowledged = new ArrayList<>();
    private long nanos;
    private boolean slow;
    /** How far before its end the commit record of a transaction begins; at most where the one before ended. */
    private int before = 1;

    private int appendsLeft = Integer.MAX_VALUE;
    private Random broker = new Random(0);
    private Outbox outbox;
    private TransactionAssembler assembler;

    @Test
    void sendsATransactionAtOnceWhenTheSourceIsQuiet() throws Exception {
        start(100);
        transaction(110, 0, 1);
        assembler.idle();
        assertThat(log).containsExactly(whole(0, 100, 110, tx(110, 1)));
        assertThat(outbox.durable()).isEqualTo(lsn(110));
    }

    @Test
    void putsTransactionsTogetherWhileTheLogIsBusyAndSendsNoneBehindThem() throws Exception {
        start(100);
        slow = true;
        transaction(110, 0, 1);
        assembler.idle();
        transaction(120, 0, 2);
        transaction(130, 0, 3);
        assembler.idle();
        assertThat(log).hasSize(1);
        assertThat(outbox.durable()).isEqualTo(lsn(100));
        acknowledge();
        assembler.idle();
        assertThat(log.get(1)).isEqualTo(whole(0, 110, 130, tx(120, 2), tx(130, 3)));
        assertThat(outbox.durable()).isEqualTo(lsn(110));
        acknowledge();
        assertThat(outbox.durable()).isEqualTo(lsn(130));
    }

    @Test
    void leavesTheLogAloneForAsLongAsItTookThoughNotForLong() throws Exception {
        start(100);
        assertThat(restAfter(Duration.ofMillis(4))).isEqualTo(Duration.ofMillis(4));
        assertThat(restAfter(Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30));
        assertThat(restAfter(Duration.ofSeconds(3))).isEqualTo(Duration.ofMillis(50));
        assertThat(restAfter(Duration.ZERO)).isEqualTo(Duration.ZERO);
    }

    /** How long a transaction waits that ends when the one before is acknowledged. */
    private Duration restAfter(Duration acknowledgement) throws InterruptedException {
        slow = true;
        assembler.idle();
        transaction(100 + 10L * (log.size() + 1), 0, 1);
        nanos += Duration.ofSeconds(1).toNanos();
        assembler.idle();
        nanos += acknowledgement.toNanos();
        acknowledge();
        int before = log.size();
        transaction(100 + 10L * (log.size() + 1), 0, 2);
        long begun = nanos;
        for (assembler.idle(); log.size() == before; assembler.idle()) {
            nanos += Duration.ofMillis(1).toNanos();
        }
        acknowledge();
        return Duration.ofNanos(nanos - begun);
    }

    @Test
    void acknowledgesToTheSourceOnlyWhatEveryLaneHas() throws Exception {
        start(100, 100);
        transaction(110, 0, 1);
        assembler.idle();
        assertThat(outbox.durable()).isEqualTo(lsn(100));
        assembler.begin(1, NOW, lsn(119));
        assembler.beat();
        assembler.commit(lsn(120));
        assembler.idle();
        assertThat(log.subList(1, 3)).containsExactly(whole(0, 110, 120, tx(120)), whole(1, 100, 120, tx(120)));
        assertThat(outbox.durable()).isEqualTo(lsn(120));
    }

    @Test
    void failsWithWhatTheLogFailedWithAndSendsNothingBehindIt() throws Exception {
        start(100);
        slow = true;
        transaction(110, 0, 1);
        assembler.idle();
        transaction(120, 0, 2);
        unacknowledged.get(0).completeExceptionally(new RetryableFailure("no broker"));
        assertThatThrownBy(() -> assembler.idle())
                .isInstanceOf(RetryableFailure.class)
                .hasMessage("no broker");
        assertThat(log).hasSize(1);
        assertThat(outbox.durable()).isEqualTo(lsn(100));
    }

    @Test
    void leavesOutWhatALaneAlreadyHasAndKeepsItsChain() throws Exception {
        start(120, 100);
        assembler.begin(1, NOW, lsn(109));
        insert(0, 1);
        insert(1, 2);
        assembler.commit(lsn(110));
        assembler.begin(1, NOW, lsn(129));
        insert(0, 3);
        insert(1, 4);
        assembler.commit(lsn(130));
        assembler.idle();
        assertThat(log).containsExactly(whole(0, 120, 130, tx(130, 3)), whole(1, 100, 130, tx(110, 2), tx(130, 4)));
    }

    @Test
    void everyPartSaysWhereTheCommitRecordBegins() throws Exception {
        start(100);
        assembler.begin(7, NOW, lsn(115));
        for (int i = 0; i < 25; i++) {
            insert(0, i);
        }
        assembler.commit(lsn(120));
        assertThat(log).hasSizeGreaterThan(2).allMatch(s -> lsn(115).equals(((Slice.Part) s).commitRecord()));
    }

    @Test
    void writesALargeTransactionInPartsBehindWhatCameBefore() throws Exception {
        start(100);
        transaction(110, 0, 1);
        assembler.begin(7, NOW, lsn(119));
        for (int i = 0; i < 25; i++) {
            insert(0, i);
        }
        assembler.marker("m");
        assembler.commit(lsn(120));
        assertThat(log.get(0)).isEqualTo(whole(0, 100, 110, tx(110, 1)));
        List<Slice.Part> parts =
                log.stream().skip(1).map(Slice.Part.class::cast).toList();
        assertThat(parts).extracting(Slice.Part::index).containsExactly(0, 1, 2);
        assertThat(parts).extracting(Slice.Part::previous).containsOnly(lsn(110));
        assertThat(parts).extracting(Slice.Part::isLast).containsExactly(false, false, true);
        assertThat(parts.get(2).ending()).isEqualTo(new Slice.Ending(lsn(120), List.of("m")));
        assertThat(parts.stream().mapToInt(Slice.Part::changes).sum()).isEqualTo(25);
        assertThat(outbox.durable()).isEqualTo(lsn(120));
    }

    @Test
    void writesNoPartOfALargeTransactionThatTheLaneHasAndAllOfOneThatItHasNot() throws Exception {
        start(120, 100);
        large(0, 109);
        assembler.commit(lsn(110));
        large(0, 110);
        assembler.commit(lsn(120));
        assembler.idle();
        assertThat(log).isEmpty();
        large(0, 120);
        assembler.commit(lsn(130));
        assertThat(log.stream().mapToInt(Slice::changes).sum()).isEqualTo(25);
        assertThat(log.get(log.size() - 1).position()).isEqualTo(lsn(130));
    }

    @Test
    void losesNothingOfATransactionThatEndsAfterItsCommitRecordSaid() throws Exception {
        start(120, 100);
        large(0, 119);
        assertThatThrownBy(() -> assembler.commit(lsn(130)))
                .isInstanceOf(InternalFailure.class)
                .hasMessageContaining("lane f1/0: transaction 7");
    }

    /** Crashes at any moment, each lane keeping what was acknowledged and perhaps what was under way. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsEveryLaneWithoutHolesOrLossThroughCrashes(long seed) throws Exception {
        Random random = new Random(seed);
        int lanes = 1 + random.nextInt(3);
        List<List<Integer>> source = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            source.add(Stream.generate(() -> random.nextInt(lanes))
                    .limit(random.nextInt(8) == 0 ? 30 : random.nextInt(4))
                    .toList());
        }
        List<List<Slice>> kept = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            kept.add(new ArrayList<>());
        }
        before = 1 + 9 * random.nextInt(2);
        Lsn durable = lsn(0);
        for (int run = 0; run < 40 || durable.value() < 10L * source.size(); run++) {
            long[] positions = kept.stream()
                    .mapToLong(l ->
                            l.isEmpty() ? 0 : l.get(l.size() - 1).position().value())
                    .toArray();
            assertThat(durable.value())
                    .isLessThanOrEqualTo(Arrays.stream(positions).min().orElseThrow());
            log.clear();
            start(positions);
            appendsLeft = run < 40 ? random.nextInt(12) : Integer.MAX_VALUE;
            broker = random;
            replay(source, positions, random);
            durable = outbox.durable().isAfter(durable) ? outbox.durable() : durable;
            log.forEach(s -> kept.get(s.lane().lane()).add(s));
        }
        for (int lane = 0; lane < lanes; lane++) {
            check(kept.get(lane), lane, source);
        }
    }

    private void replay(List<List<Integer>> source, long[] positions, Random random) throws InterruptedException {
        long from = Arrays.stream(positions).min().orElseThrow();
        try {
            for (int i = 0; i < source.size(); i++) {
                long end = 10L * (i + 1);
                if (end > from) {
                    transaction(i, source.get(i), end);
                }
                if (random.nextInt(3) == 0) {
                    assembler.idle();
                }
            }
            assembler.idle();
            assembler.idle();
        } catch (RetryableFailure e) {
            assertThat(e).hasMessage("the broker died");
        }
    }

    private void transaction(int number, List<Integer> lanes, long end) throws InterruptedException {
        assembler.begin(number, NOW, lsn(end - before));
        for (int change = 0; change < lanes.size(); change++) {
            insert(lanes.get(change), number * 100 + change);
        }
        if (number % 5 == 4) {
            assembler.beat();
        }
        assembler.commit(lsn(end));
    }

    private static void check(List<Slice> slices, int lane, List<List<Integer>> source) {
        LaneCheck reader = new LaneCheck(lsn(0));
        slices.forEach(reader::accept);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
            for (int change = 0; change < source.get(i).size(); change++) {
                if (source.get(i).get(change) == lane) {
                    expected.add(Integer.toString(i * 100 + change));
                }
            }
        }
        assertThat(CaptureIT.ids(reader.transactions())).isEqualTo(expected);
    }

    private void start(long... positions) {
        unacknowledged.clear();
        slow = false;
        List<LaneChain> lanes = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            lanes.add(new LaneChain(new LaneId("f1", i), lsn(positions[i]), 1));
        }
        Lsn start = lanes.stream()
                .map(LaneChain::position)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        CaptureOptions options =
                new CaptureOptions(Duration.ofSeconds(1), Duration.ofHours(1), 150, 200, Duration.ofSeconds(1));
        outbox = new Outbox(this::append, start, options.patience(), CaptureListener.NONE, () -> nanos);
        assembler = new TransactionAssembler(lanes, outbox, start, options);
    }

    private CompletableFuture<Long> append(Slice slice) {
        if (appendsLeft-- <= 0) {
            return broken(slice);
        }
        log.add(slice);
        CompletableFuture<Long> result = new CompletableFuture<>();
        if (!slow) {
            result.complete(0L);
        }
        unacknowledged.add(result);
        return result;
    }

    /** The broker dies: this slice, and those of other lanes that are under way with it, may be in the log or not. */
    private CompletableFuture<Long> broken(Slice slice) {
        if (broker.nextBoolean()) {
            log.add(slice);
        }
        return CompletableFuture.failedFuture(new RetryableFailure("the broker died"));
    }

    private void acknowledge() {
        unacknowledged.forEach(f -> f.complete(0L));
    }

    private void transaction(long end, int lane, int id) throws InterruptedException {
        assembler.begin(1, NOW, lsn(end - 1));
        insert(lane, id);
        assembler.commit(lsn(end));
    }

    private void large(int lane, long commitRecord) throws InterruptedException {
        assembler.begin(7, NOW, lsn(commitRecord));
        for (int i = 0; i < 25; i++) {
            insert(lane, i);
        }
    }

    private void insert(int lane, int id) throws InterruptedException {
        assembler.change(lane, change(id), 20);
    }

    private static RowChange change(int id) {
        return new RowChange.Insert(new Row(SHAPE, new String[] {Integer.toString(id)}));
    }

    private static SourceTransaction tx(long end, int... ids) {
        List<RowChange> changes = new ArrayList<>();
        for (int id : ids) {
            changes.add(change(id));
        }
        return new SourceTransaction(1, lsn(end), NOW, changes, List.of());
    }

    private static Slice whole(int lane, long previous, long position, SourceTransaction... transactions) {
        return new Slice.Whole(new LaneId("f1", lane), lsn(previous), lsn(position), List.of(transactions));
    }

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }
}
