package dev.migrator.core.apply;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often the changes of a table could not be written as sets, and how they went on instead. Nothing is lost by it, but a
 * table that keeps doing so is slow, and should be none that has no reason to. Thread-safe.
 */
public final class Fallbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Fallbacks.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final LaneId lane;
    private final Map<TableId, Count> counts = new TreeMap<>();
    private final Map<TableId, Long> warnedAt = new HashMap<>();

    Fallbacks(LaneId lane) {
        this.lane = lane;
    }

    /**
     * Batches whose changes were refused in one way and written in the next one.
     *
     * @param handingOver in sets, with changed rows taken out and put in again, as unique values pass from row to row
     * @param inOrder one statement for each change, in the source's order
     * @param oneByOne the whole batch step by step, each by itself: something does not fit, or very much depends on the order
     * @param reason what spoke against the way before, the last time
     */
    public record Count(long handingOver, long inOrder, long oneByOne, String reason) {
        private static final Count NONE = new Count(0, 0, 0, "");

        /** Those that are slow. */
        public long slow() {
            return inOrder + oneByOne;
        }

        private Count plus(long more, long moreInOrder, long moreOneByOne, String why) {
            return new Count(handingOver + more, inOrder + moreInOrder, oneByOne + moreOneByOne, why);
        }
    }

    /** By table, by the target's names. */
    public synchronized Map<TableId, Count> counts() {
        return Map.copyOf(counts);
    }

    /** "public.t 3 times", of tables that were slow; empty if none was. */
    public synchronized Optional<String> sentence() {
        String all = counts.entrySet().stream()
                .filter(e -> e.getValue().slow() > 0)
                .map(e -> "%s %d times".formatted(e.getKey(), e.getValue().slow()))
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    synchronized void refused(TableId table, Way next, String reason) {
        Count before = counts.getOrDefault(table, Count.NONE);
        boolean handsOver = next == Way.HANDING_OVER;
        counts.put(table, before.plus(handsOver ? 1 : 0, handsOver ? 0 : 1, 0, reason));
        if (!handsOver) {
            warn(table, "one statement for each change, in the source's order", reason);
        }
    }

    /** All of the batch is done again, and {@code refused} tells by whose fault. */
    synchronized void oneByOne(Refused refused) {
        @Nullable TargetTable table = refused.about();
        if (table != null) {
            Count before = counts.getOrDefault(table.id(), Count.NONE);
            counts.put(table.id(), before.plus(0, 0, 1, refused.reason()));
            warn(table.id(), "step by step, and all other changes of the batch with them", refused.reason());
        }
    }

    /** Once a minute for each table: a table that does this does it often. */
    private void warn(TableId table, String how, String reason) {
        long now = System.nanoTime();
        Long last = warnedAt.get(table);
        if (last == null || now - last > QUIET_NANOS) {
            warnedAt.put(table, now);
            LOG.warn(
                    "replay of lane {}: changes of {} could not be written in sets and are written {}: nothing is lost, it is slow; {} times so far, now because: {}",
                    lane,
                    table,
                    how,
                    counts.getOrDefault(table, Count.NONE).slow(),
                    reason);
        }
    }
}
