package dev.migrator.backfill.copy;

import dev.migrator.core.control.LedgerChunk;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What becomes of a table that an earlier wave has begun and not finished.
 *
 * @param why it is started over; "" if it is not, or nothing was done of it
 */
record Resumption(Kind kind, String why) {
    /** The ways to go on with a table. */
    enum Kind {
        /** It is emptied and copied from its first chunk on. */
        START_OVER,
        /** All its chunks were done: it is finished at the position of the wave that did them. */
        FINISH,
        /** It is brought to the new position, and its other chunks are copied. */
        GO_ON
    }

    /** @param measured the table as the new wave finds it */
    static Resumption of(TableCopy measured, List<LedgerChunk> ledger) {
        if (ledger.stream().noneMatch(LedgerChunk::done)) {
            return new Resumption(Kind.START_OVER, "");
        }
        Set<TableId> moved = otherFiles(measured, ledger);
        if (!moved.isEmpty()) {
            return new Resumption(
                    Kind.START_OVER, "rewritten, truncated, attached or detached on the source since: " + moved);
        }
        if (ledger.stream().allMatch(LedgerChunk::done)) {
            return new Resumption(Kind.FINISH, "");
        }
        return isPossible(measured.plan())
                ? new Resumption(Kind.GO_ON, "")
                : new Resumption(Kind.START_OVER, "it has no key by which changed rows could be found");
    }

    private static Set<TableId> otherFiles(TableCopy measured, List<LedgerChunk> ledger) {
        Map<TableId, Long> before = new HashMap<>();
        ledger.stream().map(LedgerChunk::range).forEach(r -> before.put(r.piece(), r.file()));
        Map<TableId, Long> now = new HashMap<>();
        measured.ranges().forEach(r -> now.put(r.piece(), r.file()));
        Set<TableId> all = new TreeSet<>(before.keySet());
        all.addAll(now.keySet());
        all.removeIf(piece -> Objects.equals(before.get(piece), now.get(piece)));
        return all;
    }

    /** True if the log can tell which rows of the table have changed. */
    static boolean isPossible(TablePlan plan) {
        List<String> key = plan.table().key();
        return !key.isEmpty() && plan.mapping().columns(key).size() == key.size();
    }
}
