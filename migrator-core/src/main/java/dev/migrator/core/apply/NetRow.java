package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import org.jspecify.annotations.Nullable;

/** What the changes of one key come to. Later values win, column by column; a value that was left out is as before. */
final class NetRow {
    /** The row as the log found it; null if the first change put it in. */
    private final @Nullable Row found;

    private final TargetTable table;
    private @Nullable Row after;
    /** True if {@code after} was put in whole, so that nothing of the row that was found remains. */
    private boolean anew;

    private Lsn end;

    NetRow(RowStep first) {
        this.table = first.table();
        this.found = first.identity();
        this.after = first.after();
        this.anew = first.kind() == Step.Kind.INSERT;
        this.end = first.end();
    }

    /**
     * Adds the next change.
     *
     * @return false if it cannot follow what was there: the log says that a row is there that is not, or is of another shape
     */
    boolean add(RowStep next) {
        end = next.end();
        return switch (next.kind()) {
            case INSERT -> insert(next.fresh());
            case UPDATE -> update(next.fresh());
            case DELETE -> delete();
            case MOVE, ROOM -> false;
        };
    }

    private boolean insert(Row row) {
        if (after != null) {
            return false;
        }
        after = row;
        anew = true;
        return true;
    }

    private boolean update(Row row) {
        if (after == null || !row.shape().equals(after.shape())) {
            return false;
        }
        after = row.over(after);
        return true;
    }

    private boolean delete() {
        if (after == null) {
            return false;
        }
        after = null;
        return true;
    }

    /**
     * Puts what remains into {@code net}.
     *
     * @param takeOut true if a changed row is to be taken out and put in again where all of it is known
     */
    void into(Net net, boolean takeOut) {
        if (found == null) {
            if (after != null) {
                net.inserts().add(table.insert(after, end));
            }
        } else if (after == null) {
            net.deletes().add(table.delete(found, end, false));
        } else if (anew || (takeOut && table.isWhole(after))) {
            net.deletes().add(table.delete(found, end, false));
            net.inserts().add(table.insert(after, end));
        } else {
            net.updates().add(table.update(found, after, end, false));
        }
    }
}
