package dev.migrator.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.control.LeaseStore;
import dev.migrator.core.control.PaceOrder;
import dev.migrator.core.control.PaceReport;
import dev.migrator.core.control.RecentCopy;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    private static final long MB = 1 << 20;
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final PaceOrder PAUSED = new PaceOrder(null, null, null, new PaceOrder.Pause("anna@desk", NOON));

    @Test
    void tellsTheWholeAndEachTableWithItsRecentRate() {
        List<TableProgress> tables = List.of(table("done", 2, 2, 100 * MB, NOON), table("half", 5, 10, 100 * MB, null));
        Map<TableId, RecentCopy> recent =
                Map.of(id("half"), new RecentCopy(2, 600_000, 60 * MB, Duration.ofSeconds(30)));

        List<String> lines = CopyText.lines(
                CopyStatus.of(tables, recent, PaceOrder.NONE, Map.of("one:1", report(4, "", null)), List.of()));

        assertThat(lines.stream().map(l -> l.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "copy: 1 of 2 tables, 7,000 rows, 150 MB of 200 MB, 8 MB/s, ETA 6.0 s",
                        "pace: 4 of 4 workers at work",
                        "public.half 5 of 10 chunks 5,000 rows 50 MB of 100 MB 2 MB/s ETA 1 min 15 s");
    }

    @Test
    void whatIsNotKnownIsCalledUnknown() {
        List<TableProgress> tables = List.of(table("waits", 0, 10, 100 * MB, null));
        List<String> lines = CopyText.lines(CopyStatus.of(tables, Map.of(), PaceOrder.NONE, Map.of(), List.of()));
        assertThat(lines.get(0)).endsWith("0 B of 100 MB, 0 B/s, ETA unknown");
        assertThat(lines.get(1)).endsWith("ETA unknown");
    }

    @Test
    void aPauseHasAnAuthorAndNoEta() {
        List<TableProgress> tables = List.of(table("half", 5, 10, 100 * MB, null));
        Map<TableId, RecentCopy> recent = Map.of(id("half"), new RecentCopy(2, 6, 6, Duration.ofSeconds(30)));
        CopyStatus copy = CopyStatus.of(tables, recent, PAUSED, Map.of("one:1", report(0, "", null)), List.of());
        assertThat(CopyText.lines(copy).toString())
                .contains("pace:    PAUSED by anna@desk since 2026-01-01T12:00:00Z; to go on: migrator resume")
                .contains("0 of 4 workers at work")
                .doesNotContainPattern("ETA \\d");
        assertThat(CopyText.line(copy)).endsWith("ETA unknown (PAUSED by anna@desk)");
    }

    @Test
    void whatKeepsItBackHasASinceAndItsNumbers() {
        CopyStatus copy = CopyStatus.of(
                List.of(table("half", 5, 10, 100 * MB, null)),
                Map.of(),
                PaceOrder.NONE,
                Map.of(
                        "one:1",
                        new PaceReport(2, 2, 4, 50 * MB, 8 * MB, true, "33 sessions, limit 32", NOON.plusMillis(7))),
                List.of());
        assertThat(CopyText.pace(copy))
                .containsExactly("pace:    2 of 4 workers at work, 2 allowed, at most 50 MB/s; slowed down since"
                        + " 2026-01-01T12:00:00Z: 33 sessions, limit 32");
        assertThat(CopyText.line(copy)).endsWith("(33 sessions, limit 32)");
    }

    @Test
    void ofSeveralProcessesEachIsShownAndWhatItHasInWork() {
        CopyStatus copy = CopyStatus.of(
                List.of(table("half", 5, 10, 100 * MB, null)),
                Map.of(),
                PaceOrder.NONE,
                Map.of("other:7", report(1, "", null), "one:1", report(3, "old is busy", NOON)),
                List.of(
                        new LeaseStore.Held(id("half"), "other:7", 1),
                        new LeaseStore.Held(id("half"), "one:1", 3),
                        new LeaseStore.Held(id("done"), "one:1", 1)));
        List<String> lines = CopyText.lines(copy);
        assertThat(lines.get(0)).contains(" 16 MB/s, ETA ");
        assertThat(lines.subList(1, 3))
                .containsExactly(
                        "pace:    one:1: 3 of 4 workers at work; slowed down since 2026-01-01T12:00:00Z: old is busy",
                        "pace:    other:7: 1 of 4 workers at work");
        assertThat(lines.get(3)).endsWith("  in work: 3 on one:1, 1 on other:7");
        assertThat(CopyText.line(copy)).endsWith("(old is busy)");
    }

    @Test
    void ofManyTablesShowsThoseInWorkThenTheLargestAndSumsUpTheRest() {
        List<TableProgress> tables = Stream.concat(
                        IntStream.range(0, 500).mapToObj(n -> table("t" + n, 0, 1, n * MB, null)),
                        Stream.of(table("small_in_work", 1, 2, MB, null)))
                .toList();
        List<String> lines = CopyText.lines(CopyStatus.of(tables, Map.of(), PaceOrder.NONE, Map.of(), List.of()));
        assertThat(lines).hasSize(14);
        assertThat(lines.get(1)).contains("public.small_in_work");
        assertThat(lines.get(2)).contains("public.t499");
        assertThat(lines.get(12)).contains("public.t489");
        assertThat(lines.get(13)).isEqualTo("  ... and 489 more tables, 116.5 GB to copy");
    }

    @Test
    void whenAllTablesAreThereNothingIsLeftToWaitFor() {
        CopyStatus copy = CopyStatus.of(
                List.of(table("done", 2, 2, 100 * MB, NOON)), Map.of(), PaceOrder.NONE, Map.of(), List.of());
        assertThat(CopyText.lines(copy)).containsExactly("copy:    1 tables, 2,000 rows, 100 MB");
    }

    private static TableId id(String name) {
        return new TableId("public", name);
    }

    private static TableProgress table(String name, int done, int chunks, long expected, @Nullable Instant finished) {
        return new TableProgress(
                id(name),
                1,
                Lsn.parse("0/10"),
                chunks,
                done,
                done * 1000L,
                expected / chunks * done,
                expected,
                NOON,
                finished);
    }

    private static PaceReport report(int working, String reason, @Nullable Instant since) {
        return new PaceReport(working, 4, 4, 0, 8 * MB, true, reason, since);
    }
}
