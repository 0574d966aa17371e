package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.TableId;
import java.util.List;

/**
 * A row that a router wrote to the target ahead of the log.
 *
 * @param key the values of the key columns in key order, in PostgreSQL's text form
 * @param writtenAt read on the source while the writing transaction still held its row locks: what happened to this key
 *     earlier ended at or before it, the writing transaction and everything later ends after it
 * @param xid the writing transaction, as {@code pg_current_xact_id()} tells it
 */
public record DualStamp(LaneId lane, TableId table, List<String> key, Lsn writtenAt, long xid) {
    public DualStamp {
        key = List.copyOf(key);
    }

    /** True if a change whose transaction ended at {@code end} is older than the row that is already there. */
    public boolean covers(Lsn end) {
        return end.compareTo(writtenAt) <= 0;
    }

    /** The table and key of a stamp. */
    public record Key(TableId table, List<String> key) {
        public Key {
            key = List.copyOf(key);
        }
    }

    public Key tableKey() {
        return new Key(table, key);
    }
}
