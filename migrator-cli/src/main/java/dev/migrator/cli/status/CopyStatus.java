package dev.migrator.cli.status;

import dev.migrator.core.control.LeaseStore;
import dev.migrator.core.control.PaceOrder;
import dev.migrator.core.control.PaceReport;
import dev.migrator.core.control.RecentCopy;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the rows are copied at one moment.
 *
 * @param tablesDone of {@code tables}, which are those that have been begun; none before the first snapshot
 * @param bytes of COPY data
 * @param bytesExpected how many there will be, as far as can be told
 * @param bytesPerSecond of the last seconds
 * @param eta null if it cannot be told
 * @param ordered what an operator has ordered, with who has paused the copy
 * @param processes what each process that copies says of itself, by its name
 * @param open the tables that are not finished: those in work first, then the largest
 */
public record CopyStatus(
        int tablesDone,
        int tables,
        long rows,
        long bytes,
        long bytesExpected,
        long bytesPerSecond,
        @Nullable Duration eta,
        PaceOrder ordered,
        Map<String, PaceReport> processes,
        List<Table> open) {
    public CopyStatus {
        processes = Collections.unmodifiableSortedMap(new TreeMap<>(processes));
        open = List.copyOf(open);
    }

    /**
     * A table that is not finished.
     *
     * @param bytesExpected how many bytes of COPY data there will be, as far as can be told
     * @param rowsPerSecond of the last chunks
     * @param bytesPerSecond of the last chunks
     * @param eta null if it cannot be told
     * @param inWork how many chunks each process has in work, by its name
     */
    public record Table(
            TableId table,
            int chunksDone,
            int chunks,
            long rows,
            long rowsPerSecond,
            long bytes,
            long bytesExpected,
            long bytesPerSecond,
            @Nullable Duration eta,
            Map<String, Integer> inWork) {

        static Table of(TableProgress table, @Nullable RecentCopy recent, Map<String, Integer> inWork) {
            return new Table(
                    table.table(),
                    table.chunksDone(),
                    table.chunks(),
                    table.rows(),
                    recent == null ? 0 : recent.rowsPerSecond(),
                    table.bytes(),
                    expected(table),
                    recent == null ? 0 : recent.bytesPerSecond(),
                    eta(table, recent),
                    inWork);
        }

        private static @Nullable Duration eta(TableProgress table, @Nullable RecentCopy recent) {
            if (recent == null || recent.chunks() == 0) {
                return null;
            }
            return recent.over()
                    .multipliedBy(table.chunks() - table.chunksDone())
                    .dividedBy(recent.chunks());
        }
    }

    /**
     * What these tell together.
     *
     * @param recent what was copied lately, by table
     * @param processes what each process that copies says of itself, by its name
     * @param held who has which chunks in work
     */
    public static CopyStatus of(
            List<TableProgress> tables,
            Map<TableId, RecentCopy> recent,
            PaceOrder ordered,
            Map<String, PaceReport> processes,
            List<LeaseStore.Held> held) {
        List<TableProgress> unfinished =
                tables.stream().filter(t -> !t.isFinished()).toList();
        long bytes = tables.stream().mapToLong(TableProgress::bytes).sum();
        long expected = tables.stream().mapToLong(CopyStatus::expected).sum();
        long speed = processes.isEmpty()
                ? recent.values().stream().mapToLong(RecentCopy::bytesPerSecond).sum()
                : processes.values().stream().mapToLong(PaceReport::speed).sum();
        return new CopyStatus(
                tables.size() - unfinished.size(),
                tables.size(),
                tables.stream().mapToLong(TableProgress::rows).sum(),
                bytes,
                expected,
                speed,
                eta(expected - bytes, speed, ordered),
                ordered,
                processes,
                inOrder(unfinished)
                        .map(t -> Table.of(
                                t, ordered.pause() == null ? recent.get(t.table()) : null, inWork(t.table(), held)))
                        .toList());
    }

    private static Map<String, Integer> inWork(TableId table, List<LeaseStore.Held> held) {
        return held.stream()
                .filter(h -> h.table().equals(table))
                .collect(Collectors.toMap(LeaseStore.Held::owner, LeaseStore.Held::chunks, Integer::sum, TreeMap::new));
    }

    private static Stream<TableProgress> inOrder(List<TableProgress> unfinished) {
        return unfinished.stream()
                .sorted(Comparator.comparing((TableProgress t) -> t.chunksDone() == 0)
                        .thenComparing(Comparator.comparingLong(TableProgress::bytesExpected)
                                .reversed()));
    }

    /** COPY data are larger or smaller than the table; the chunks that are done tell by how much. */
    private static long expected(TableProgress table) {
        if (table.isFinished() || table.chunksDone() == 0 || table.bytes() == 0) {
            return table.isFinished() ? table.bytes() : table.bytesExpected();
        }
        return Math.round((double) table.bytes() / table.chunksDone() * table.chunks());
    }

    private static @Nullable Duration eta(long left, long speed, PaceOrder ordered) {
        return speed <= 0 || ordered.pause() != null ? null : Duration.ofSeconds(Math.max(0, left) / speed);
    }
}
