package dev.migrator.cdc.log;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.Delete;
import dev.migrator.core.change.RowChange.Insert;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.RowChange.Truncate;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys.Search;
import dev.migrator.core.stream.ChangedKeys.Sink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys of changed rows in the slices of a lane. Where a large transaction ends is told by its last part, so all its
 * parts count, and those that an earlier capture began and did not end: a key too many does no harm. The lane has come to a
 * position once any slice ends there or later, since whoever wrote it knew that all before it is in the log. Not thread-safe.
 */
final class LaneKeys implements Slice.Cases<Boolean>, RowChange.Cases<Boolean> {
    private final Map<TableId, Search> searches = new HashMap<>();
    private final long from;
    private final Lsn upTo;
    private final Sink sink;
    /** Where the transaction ends whose changes are looked at; null for a part that does not tell. */
    private @Nullable Lsn end;

    private @Nullable Lsn reached;

    LaneKeys(Collection<Search> searches, Lsn upTo, Sink sink) {
        this.from = searches.stream().mapToLong(Search::offset).min().orElse(0);
        this.upTo = upTo;
        this.sink = sink;
        for (Search search : searches) {
            this.searches.put(search.plan().table().id(), search);
            search.plan().table().holders().forEach(leaf -> this.searches.put(leaf, search));
        }
    }

    /** The offset to read from. */
    long from() {
        return from;
    }

    Lsn upTo() {
        return upTo;
    }

    boolean isComplete() {
        return reached != null && !upTo.isAfter(reached);
    }

    /** Where the lane stands and what would move it, for people. */
    String standing() {
        String where = reached == null ? "nothing has come yet" : "it stands at " + reached;
        return where + "; capture has to run (migrator start, or migrator start --role capture)";
    }

    @Override
    public Boolean whole(Slice.Whole whole) {
        for (SourceTransaction transaction : whole.transactions()) {
            end = transaction.end();
            transaction.changes().forEach(change -> change.match(this));
        }
        return reach(whole.position());
    }

    @Override
    public Boolean part(Slice.Part part) {
        end = null;
        part.content().forEach(change -> change.match(this));
        return reach(part.position());
    }

    private Boolean reach(Lsn position) {
        reached = reached == null || position.isAfter(reached) ? position : reached;
        return isComplete();
    }

    @Override
    public Boolean insert(Insert insert) {
        return changed(insert.after());
    }

    /** Of a key that is stored out of line the new row may leave out what did not change, which the old key has. */
    @Override
    public Boolean update(Update update) {
        Row before = update.before();
        if (before == null) {
            return changed(update.after());
        }
        changed(before);
        Search search = search(update.after().shape().table());
        if (search != null && hasKey(before, search) && hasKey(update.after(), search)) {
            List<@Nullable String> key = new ArrayList<>();
            search.plan().table().key().forEach(column -> key.add(later(before, update.after(), column)));
            sink.changed(search.plan().table().id(), key);
        }
        return true;
    }

    @Override
    public Boolean delete(Delete delete) {
        return changed(delete.before());
    }

    @Override
    public Boolean truncate(Truncate truncate) {
        truncate.tables().forEach(table -> untold(table, "it was truncated"));
        return true;
    }

    @Override
    public Boolean schemaChange(SchemaChange change) {
        untold(change.object(), "its schema changed: " + change.sentence());
        return true;
    }

    private Boolean changed(Row row) {
        Search search = search(row.shape().table());
        if (search != null && hasKey(row, search)) {
            sink.changed(
                    search.plan().table().id(), row.values(search.plan().table().key()));
        }
        return true;
    }

    /** What tells rows apart in the log may be changed meanwhile. */
    private boolean hasKey(Row row, Search search) {
        boolean has = row.shape().columns().containsAll(search.plan().table().key());
        if (!has) {
            sink.untold(search.plan().table().id(), "the log no longer tells its rows apart by its key");
        }
        return has;
    }

    private static @Nullable String later(Row before, Row after, String column) {
        int index = after.shape().indexOf(column);
        return after.isUnchanged(index) ? before.value(before.shape().indexOf(column)) : after.value(index);
    }

    private void untold(TableId table, String why) {
        Search search = search(table);
        if (search != null) {
            sink.untold(search.plan().table().id(), why);
        }
    }

    /** The search that a change counts for; null if there is none. */
    private @Nullable Search search(TableId table) {
        Search search = searches.get(table);
        Lsn ends = end;
        boolean counts = search != null && (ends == null || (ends.isAfter(search.after()) && !ends.isAfter(upTo)));
        return counts ? search : null;
    }
}
