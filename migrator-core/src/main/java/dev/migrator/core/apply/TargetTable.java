package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.Kind;
import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.change.Shape;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One table of the target: makes the steps for its rows and keeps their statements. Not thread-safe. */
final class TargetTable {
    private static final BitSet NONE = new BitSet(0);

    private final LaneId lane;
    private final Table table;
    private final @Nullable Lsn copiedUpTo;
    private final TableStatements statements;
    private final Map<Form, Template> templates = new HashMap<>();
    private final Set<Shape> known = new HashSet<>();
    private final Map<Shape, Optional<SetStatement>> removals = new HashMap<>();
    private final Ways ways;
    private @Nullable Shape latest;

    TargetTable(LaneId lane, Table table, ApplyPlan plan) {
        this.lane = lane;
        this.table = table;
        this.copiedUpTo = plan.copiedUpTo().get(table.id());
        this.statements = new TableStatements(table);
        this.ways = new Ways(table.otherUnique());
    }

    TableId id() {
        return table.id();
    }

    /** What a statement names for all of its rows. */
    String rows() {
        return Identifiers.rowsOf(table);
    }

    boolean hasKey() {
        return table.hasKey();
    }

    List<String> keyColumns() {
        return table.key();
    }

    List<@Nullable String> key(Row row) {
        return row.values(table.key());
    }

    boolean isCopied(Lsn end) {
        return copiedUpTo != null && !end.isAfter(copiedUpTo);
    }

    RowStep insert(Row after, Lsn end) {
        requireKnown(after.shape(), end);
        return new RowStep(this, Kind.INSERT, null, after, end, false);
    }

    RowStep delete(Row identity, Lsn end, boolean tolerant) {
        return new RowStep(this, Kind.DELETE, identity, null, end, tolerant);
    }

    /** Takes away what stands under the key of {@code after}, if the row of {@code identity} is still to be moved there. */
    RowStep makeRoom(Row identity, Row after, Lsn end) {
        return new RowStep(this, Kind.ROOM, identity, after, end, true);
    }

    RowStep update(Row identity, Row after, Lsn end, boolean tolerant) {
        return new RowStep(this, movesKey(identity, after) ? Kind.MOVE : Kind.UPDATE, identity, after, end, tolerant);
    }

    /** The row that tells which row an update means. */
    Row identity(Update update, Lsn end) {
        Row before = update.before();
        Row after = update.after();
        requireKnown(after.shape(), end);
        if (before == null && !table.hasKey()) {
            throw diverges(
                    "an update without the old row, and the table has no key; it needs REPLICA IDENTITY FULL", end);
        }
        Row identity = before == null ? after : before;
        requireIdentity(identity, end);
        return identity;
    }

    /** True if {@code after} has another key than the row that it is to be written to. */
    @SuppressWarnings("ReferenceEquality")
    boolean movesKey(Row identity, Row after) {
        if (identity == after) {
            return false;
        }
        for (String column : table.key()) {
            int index = after.shape().indexOf(column);
            String old = identity.value(identity.shape().indexOf(column));
            if (!after.isUnchanged(index) && !Objects.equals(after.value(index), old)) {
                return true;
            }
        }
        return false;
    }

    /** True if {@code row} tells all that there is of a row, so that it can be taken out and put in again. */
    boolean isWhole(Row row) {
        return row.isComplete() && hasEveryColumn(row.shape());
    }

    boolean hasEveryColumn(Shape shape) {
        return table.writableColumns().stream().allMatch(c -> shape.indexOf(c.name()) >= 0);
    }

    /** What is to be done with the next batch. */
    Way way() {
        return ways.next();
    }

    Ways ways() {
        return ways;
    }

    /** Takes away some copies of each of many rows, of which it is told how many. */
    @Nullable
    SetStatement removeCopies(Shape shape) {
        return removals.computeIfAbsent(shape, statements::removeCopies).orElse(null);
    }

    /** The columns of {@code shape} by which a row is found where there is no key. */
    List<String> written(Shape shape) {
        return statements.written(shape);
    }

    /** The columns of {@code shape} that tell a row apart for a reader. */
    List<String> keyOrAll(Shape shape) {
        return table.hasKey() ? table.key() : shape.columns();
    }

    /** A condition: the key of the row {@code row} is the one of the stamp {@code stamp}. */
    String keyIsStamped(String row, String stamp) {
        return IntStream.range(0, table.key().size())
                .mapToObj(i -> "%s.%s %s %s.key[%d]::%s"
                        .formatted(
                                row,
                                Identifiers.quote(table.key().get(i)),
                                table.column(table.key().get(i)).equality(),
                                stamp,
                                i + 1,
                                table.column(table.key().get(i)).type()))
                .collect(Collectors.joining(" AND "));
    }

    void requireComplete(Row row, Lsn end) {
        if (!row.isComplete()) {
            throw diverges("a row is to be inserted, but the log left a large value of it out", end);
        }
    }

    void requireIdentity(Row row, Lsn end) {
        requireKnown(row.shape(), end);
        List<String> columns = table.hasKey() ? table.key() : row.shape().columns();
        for (String column : columns) {
            int index = row.shape().indexOf(column);
            if (index < 0 || row.isUnchanged(index)) {
                throw diverges("the log does not tell column %s, by which the row is found".formatted(column), end);
            }
        }
    }

    /** A condition for the rows that are in {@code leaves}, which the source names and this table has not. */
    String rowsOf(Map<TableId, Part> leaves, Lsn end) {
        leaves.forEach((leaf, part) -> {
            if (part.condition().isEmpty()) {
                throw new DivergenceFailure(
                        "lane %s, transaction that ends at %s: %s was truncated alone, and which rows of %s were in it cannot be told here, where that is not partitioned in the same way. This stream cannot go on: `migrator abort`, then begin anew, and while a migration runs empty such a partition by DELETE, or the whole table by TRUNCATE"
                                .formatted(lane, end, leaf, id()));
            }
        });
        return leaves.values().stream().map(p -> "(" + p.condition() + ")").collect(Collectors.joining(" OR "));
    }

    Template template(RowStep step) {
        Form form = new Form(step.kind(), shape(step.identity()), shape(step.after()), unchanged(step.after()));
        Template template = templates.get(form);
        if (template == null) {
            template = newTemplate(step);
            templates.put(form, template);
        }
        return template;
    }

    private Template newTemplate(RowStep step) {
        return switch (step.kind()) {
            case INSERT -> statements.insert(step.fresh().shape());
            case UPDATE -> updateOf(step.old(), step.fresh(), false);
            case MOVE -> updateOf(step.old(), step.fresh(), true);
            case DELETE -> statements.delete(step.old().shape());
            case ROOM -> statements.makeRoom(step.old().shape(), step.fresh().shape());
        };
    }

    private Template updateOf(Row identity, Row after, boolean moves) {
        List<String> all = statements.written(after.shape()).stream()
                .filter(c -> !after.isUnchanged(after.shape().indexOf(c)))
                .toList();
        List<String> columns = moves ? all : withoutKey(all);
        List<String> set = columns.isEmpty() ? all : columns;
        return set.stream().anyMatch(statements::isAlwaysIdentity)
                ? statements.replace(identity.shape(), after.shape(), set)
                : statements.update(identity.shape(), after.shape(), set);
    }

    private List<String> withoutKey(List<String> columns) {
        return columns.stream().filter(c -> !table.key().contains(c)).toList();
    }

    private static @Nullable Shape shape(@Nullable Row row) {
        return row == null ? null : row.shape();
    }

    private static BitSet unchanged(@Nullable Row row) {
        if (row == null || row.isComplete()) {
            return NONE;
        }
        BitSet unchanged = new BitSet();
        for (int i = 0; i < row.shape().columns().size(); i++) {
            unchanged.set(i, row.isUnchanged(i));
        }
        return unchanged;
    }

    @SuppressWarnings("ReferenceEquality")
    private void requireKnown(Shape shape, Lsn end) {
        if (shape == latest) {
            return;
        }
        latest = shape;
        if (known.contains(shape)) {
            return;
        }
        Set<String> columns = new HashSet<>(shape.columns());
        table.columns().forEach(c -> columns.remove(c.name()));
        if (!columns.isEmpty()) {
            throw diverges(
                    "columns %s are not in the table on the target; add them there as they are on the source"
                            .formatted(columns),
                    end);
        }
        known.add(shape);
    }

    private DivergenceFailure diverges(String what, Lsn end) {
        return new DivergenceFailure(
                "lane %s cannot apply a change of %s in the transaction that ends at %s: %s. Nothing from it on is applied; 'migrator explain' shows the changes, 'migrator verify --repair' copies rows anew"
                        .formatted(lane, table.id(), end, what));
    }

    /** What decides the text of a statement. */
    private record Form(
            Kind kind, @Nullable Shape identity, @Nullable Shape after, BitSet unchanged) {}
}
