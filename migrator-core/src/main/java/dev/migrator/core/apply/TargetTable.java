package dev.migrator.core.apply;

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
import java.util.Set;
import java.util.function.Supplier;
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

    TargetTable(LaneId lane, Table table, ApplyPlan plan) {
        this.lane = lane;
        this.table = table;
        this.copiedUpTo = plan.copiedUpTo().get(table.id());
        this.statements = new TableStatements(table);
    }

    TableId id() {
        return table.id();
    }

    boolean hasKey() {
        return table.hasKey();
    }

    List<@Nullable String> key(Row row) {
        return row.values(table.key());
    }

    boolean isCopied(Lsn end) {
        return copiedUpTo != null && !end.isAfter(copiedUpTo);
    }

    RowStep insert(Row after, Lsn end) {
        requireKnown(after.shape(), end);
        Template template = template("insert", null, after, () -> statements.insert(after.shape()));
        return new RowStep(template, null, after, end, false);
    }

    RowStep delete(Row identity, Lsn end, boolean tolerant) {
        Template template = template("delete", identity, null, () -> statements.delete(identity.shape()));
        return new RowStep(template, identity, null, end, tolerant);
    }

    /** Takes away what stands under the key of {@code after}, if the row of {@code identity} is still to be moved there. */
    RowStep makeRoom(Row identity, Row after, Lsn end) {
        Template template =
                template("room", identity, after, () -> statements.makeRoom(identity.shape(), after.shape()));
        return new RowStep(template, identity, after, end, true);
    }

    RowStep update(Row identity, Row after, Lsn end, boolean tolerant) {
        boolean moves = movesKey(identity, after);
        Template template =
                template(moves ? "move" : "update", identity, after, () -> updateOf(identity, after, moves));
        return new RowStep(template, identity, after, end, tolerant);
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
    boolean movesKey(Row identity, Row after) {
        for (String column : table.key()) {
            int index = after.shape().indexOf(column);
            String old = identity.value(identity.shape().indexOf(column));
            if (!after.isUnchanged(index) && !Objects.equals(after.value(index), old)) {
                return true;
            }
        }
        return false;
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

    private Template template(String kind, @Nullable Row identity, @Nullable Row after, Supplier<Template> maker) {
        Form form = new Form(
                kind,
                identity == null ? null : identity.shape(),
                after == null ? null : after.shape(),
                after == null ? NONE : unchanged(after));
        Template template = templates.get(form);
        if (template == null) {
            template = maker.get();
            templates.put(form, template);
        }
        return template;
    }

    private static BitSet unchanged(Row row) {
        if (row.isComplete()) {
            return NONE;
        }
        BitSet unchanged = new BitSet();
        for (int i = 0; i < row.shape().columns().size(); i++) {
            unchanged.set(i, row.isUnchanged(i));
        }
        return unchanged;
    }

    private void requireKnown(Shape shape, Lsn end) {
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
            String kind, @Nullable Shape identity, @Nullable Shape after, BitSet unchanged) {}
}
