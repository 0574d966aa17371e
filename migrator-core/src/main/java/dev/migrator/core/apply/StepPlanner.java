package dev.migrator.core.apply;

import dev.migrator.core.apply.Stamps.Verdict;
import dev.migrator.core.apply.Step.TruncateStep;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.Delete;
import dev.migrator.core.change.RowChange.Insert;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.RowChange.Truncate;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns the changes of one source transaction into statements, in order. What the copy of a table already holds is left
 * out, and so is what a newer dual write has overtaken. Not thread-safe.
 */
final class StepPlanner implements RowChange.Cases<Void> {
    private final Tables tables;
    private final Stamps stamps;
    private final Lsn end;
    private final List<Step> steps;

    StepPlanner(Tables tables, Stamps stamps, Lsn end, List<Step> steps) {
        this.tables = tables;
        this.stamps = stamps;
        this.end = end;
        this.steps = steps;
    }

    /** Appends the steps of {@code changes}. */
    void plan(List<RowChange> changes) {
        for (RowChange change : changes) {
            change.match(this);
        }
    }

    @Override
    public Void insert(Insert insert) {
        Row after = insert.after();
        TargetTable table = tables.of(after.shape().table(), end);
        if (table.isCopied(end)) {
            return nothing();
        }
        table.requireComplete(after, end);
        switch (judge(table, after)) {
            case EXACT -> steps.add(table.insert(after, end));
            case TOLERANT -> putAnew(table, after);
            case SKIP -> nothing();
        }
        return nothing();
    }

    @Override
    public Void delete(Delete delete) {
        Row before = delete.before();
        TargetTable table = tables.of(before.shape().table(), end);
        if (table.isCopied(end)) {
            return nothing();
        }
        table.requireIdentity(before, end);
        switch (judge(table, before)) {
            case EXACT -> steps.add(table.delete(before, end, false));
            case TOLERANT -> steps.add(table.delete(before, end, true));
            case SKIP -> nothing();
        }
        return nothing();
    }

    @Override
    public Void update(Update update) {
        Row after = update.after();
        TargetTable table = tables.of(after.shape().table(), end);
        if (table.isCopied(end)) {
            return nothing();
        }
        Row identity = table.identity(update, end);
        if (stamps.isEmpty()) {
            steps.add(table.update(identity, after, end, false));
        } else if (table.movesKey(identity, after)) {
            moved(table, identity, after);
        } else {
            changed(table, identity, after);
        }
        return nothing();
    }

    @Override
    public Void truncate(Truncate truncate) {
        Emptied emptied = tables.emptied(truncate, end);
        List<TableId> whole = new ArrayList<>();
        Map<TableId, String> parts = new TreeMap<>();
        for (TableId table : emptied.whole()) {
            if (!isCopied(table)) {
                tables.belonging(table).ifPresentOrElse(rows -> parts.put(table, rows), () -> whole.add(table));
            }
        }
        emptied.parts().forEach((table, leaves) -> {
            if (!isCopied(table)) {
                String rows = tables.of(table, end).rowsOf(leaves, end);
                parts.put(
                        table,
                        tables.belonging(table)
                                .map(b -> "(%s) AND (%s)".formatted(rows, b))
                                .orElse(rows));
            }
        });
        if (!whole.isEmpty() || !parts.isEmpty()) {
            List<TableId> sparing =
                    whole.stream().filter(t -> stamps.protects(t, end)).toList();
            steps.add(new TruncateStep(whole, sparing, parts, end));
        }
        return nothing();
    }

    private boolean isCopied(TableId table) {
        return tables.of(table, end).isCopied(end);
    }

    /** Has passed its gate before; rows are planned apart on either side of it. */
    @Override
    public Void schemaChange(SchemaChange change) {
        return nothing();
    }

    private void changed(TargetTable table, Row identity, Row after) {
        switch (judge(table, identity)) {
            case EXACT -> steps.add(table.update(identity, after, end, false));
            case TOLERANT -> {
                if (after.isComplete()) {
                    putAnew(table, after);
                } else {
                    steps.add(table.update(identity, after, end, true));
                }
            }
            case SKIP -> nothing();
        }
    }

    /** The two halves of a key change are judged separately, each by its own key. */
    private void moved(TargetTable table, Row identity, Row after) {
        Verdict old = judge(table, identity);
        Verdict fresh = judge(table, after);
        if (old == Verdict.EXACT && fresh == Verdict.EXACT) {
            steps.add(table.update(identity, after, end, false));
        } else if (fresh == Verdict.SKIP) {
            if (old != Verdict.SKIP) {
                steps.add(table.delete(identity, end, true));
            }
        } else if (old == Verdict.SKIP) {
            table.requireComplete(after, end);
            putAnew(table, after);
        } else {
            movedTolerantly(table, identity, after);
        }
    }

    /** Whether the row stands under its old key, under its new one, or nowhere, it ends as the log says. */
    private void movedTolerantly(TargetTable table, Row identity, Row after) {
        if (after.isComplete()) {
            steps.add(table.delete(identity, end, true));
            putAnew(table, after);
        } else {
            steps.add(table.makeRoom(identity, after, end));
            steps.add(table.update(identity, after, end, true));
            steps.add(table.update(after, after, end, true));
        }
    }

    private void putAnew(TargetTable table, Row after) {
        steps.add(table.delete(after, end, true));
        steps.add(table.insert(after, end));
    }

    private Verdict judge(TargetTable table, Row row) {
        return stamps.isEmpty() || !table.hasKey() ? Verdict.EXACT : stamps.judge(table.id(), table.key(row), end);
    }

    /** Nothing to be done, and the result of every case. */
    @SuppressWarnings("NullAway") // Void has no value but null
    private static Void nothing() {
        return null;
    }
}
