package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.TableId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that a lane has set aside: its row on the target is not as the log says, and its changes are left out until the
 * row is copied anew.
 *
 * @param position where the transaction ends whose change was the first that was not applied
 * @param xid of that transaction, the lower 32 bits
 * @param sqlState what the server said to it; "" if it touched another number of rows than one
 * @param reason the same as a sentence
 * @param skipped how many changes were left out since; a change that a dual write overlaps may count twice
 * @param parkedAt by the target's clock; null before it is stored
 */
public record ParkedKey(
        LaneId lane,
        Id id,
        Lsn position,
        long xid,
        String sqlState,
        String reason,
        long skipped,
        @Nullable Instant parkedAt) {
    private static final int LONGEST_KEY = 200;

    /**
     * Which row it is.
     *
     * @param table by its name on the target
     * @param key the values of the key columns in key order, in PostgreSQL's text form
     */
    public record Id(TableId table, List<String> key) {
        public Id {
            key = List.copyOf(key);
        }

        /** "shop.orders (4711)", cut if it is long. */
        @Override
        public String toString() {
            String text = String.join(", ", key);
            return "%s (%s)"
                    .formatted(table, text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "…" : text);
        }
    }

    /** The same after one more change was left out. */
    public ParkedKey skippedOnce() {
        return new ParkedKey(lane, id, position, xid, sqlState, reason, skipped + 1, parkedAt);
    }

    /** The same with what is in its way now. */
    public ParkedKey because(String state, String sentence) {
        return new ParkedKey(lane, id, position, xid, state, sentence, skipped, parkedAt);
    }

    /** Which one, since when and why. */
    public String sentence() {
        return "%s since %s: %s; %,d changes left out since".formatted(id, position, reason, skipped);
    }
}
