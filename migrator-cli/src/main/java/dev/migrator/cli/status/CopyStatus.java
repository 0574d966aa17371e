package dev.migrator.cli.status;

import dev.migrator.core.control.PaceOrder;
import dev.migrator.core.control.PaceReport;
import dev.migrator.core.control.RecentCopy;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
 * @param pace what the process that copies says of itself; null if there is none now
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
        @Nullable PaceReport pace,
        List<Table> open) {

    /**
     * A table that is not finished.
     *
     * @param bytesExpected how many bytes of COPY data there will be, as far as can be told
     * @param rowsPerSecond of the last chunks
     * @param bytesPerSecond of the last chunks
     * @param eta null if it cannot be told
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
            @Nullable Duration eta) {

        static Table of(TableProgress table, @Nullable RecentCopy recent) {
            return new Table(
                    table.table(),
                    table.chunksDone(),
                    table.chunks(),
                    table.rows(),
                    recent == null ? 0 : recent.rowsPerSecond(),
                    table.bytes(),
                    expected(table),
                    recent == null ? 0 : recent.bytesPerSecond(),
                    eta(table, recent));
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
     */
    public static CopyStatus of(
            List<TableProgress> tables, Map<TableId, RecentCopy> recent, PaceOrder ordered, @Nullable PaceReport pace) {
        List<TableProgress> unfinished =
                tables.stream().filter(t -> !t.isFinished()).toList();
        long bytes = tables.stream().mapToLong(TableProgress::bytes).sum();
        long expected = tables.stream().mapToLong(CopyStatus::expected).sum();
        long speed = pace != null
                ? pace.speed()
                : recent.values().stream().mapToLong(RecentCopy::bytesPerSecond).sum();
        return new CopyStatus(
                tables.size() - unfinished.size(),
                tables.size(),
                tables.stream().mapToLong(TableProgress::rows).sum(),
                bytes,
                expected,
                speed,
                eta(expected - bytes, speed, ordered),
                ordered,
                pace,
                inOrder(unfinished)
                        .map(t -> Table.of(t, ordered.pause() == null ? recent.get(t.table()) : null))
                        .toList());
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
