package dev.migrator.core.apply;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.control.DualStamp;
import dev.migrator.core.control.DualStamps;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a lane that dual writes have touched ahead of the log, as they are under the lane's exclusive lock.
 */
final class Stamps {
    /** What a change of a key is allowed to do. */
    enum Verdict {
        /** Nobody wrote ahead: the row must be as the log says. */
        EXACT,
        /** Newer than the dual write of the same key: the row may already be as the change makes it. */
        TOLERANT,
        /** Older than the row that is there. */
        SKIP
    }

    private final Map<DualStamp.Key, DualStamp> stamps;

    Stamps(Map<DualStamp.Key, DualStamp> stamps) {
        this.stamps = Map.copyOf(stamps);
    }

    boolean isEmpty() {
        return stamps.isEmpty();
    }

    Verdict judge(TableId table, List<@Nullable String> key, Lsn end) {
        if (stamps.isEmpty() || key.contains(null)) {
            return Verdict.EXACT;
        }
        DualStamp stamp = stamps.get(new DualStamp.Key(table, key));
        if (stamp == null) {
            return Verdict.EXACT;
        }
        return stamp.covers(end) ? Verdict.SKIP : Verdict.TOLERANT;
    }

    /** True if a row of the table was written later than {@code end}. */
    boolean protects(TableId table, Lsn end) {
        return stamps.values().stream().anyMatch(s -> s.table().equals(table) && s.covers(end));
    }

    /** Removes the stamps whose own transactions the log has now brought. */
    void settle(Connection connection, LaneId lane, Collection<SourceTransaction> applied) {
        Set<Long> stamped = stamps.values().stream().map(s -> low(s.xid())).collect(Collectors.toSet());
        Set<Long> settled = applied.stream()
                .map(t -> low(t.xid()))
                .filter(stamped::contains)
                .collect(Collectors.toSet());
        if (!settled.isEmpty()) {
            DualStamps.remove(connection, lane, settled);
        }
    }

    private static long low(long xid) {
        return xid & 0xFFFFFFFFL;
    }
}
