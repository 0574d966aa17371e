package dev.migrator.cdc.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys.Search;
import dev.migrator.core.stream.ChangedKeys.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneKeysTest {
    private static final LaneId LANE = new LaneId("f1", 0);
    private static final TableId TABLE = new TableId("s", "t");
    private static final TableId LEAF = new TableId("s", "leaf");
    private static final Shape FULL = new Shape(TABLE, List.of("v", "b", "a"));
    private static final Shape KEY = new Shape(TABLE, List.of("a", "b"));

    private final List<String> found = new ArrayList<>();
    private final LaneKeys keys = new LaneKeys(
            List.of(new Search(plan(), lsn(100), 7), new Search(other(), lsn(150), 4)), lsn(200), new Sink() {
                @Override
                public void changed(TableId table, List<@Nullable String> key) {
                    found.add(table.name() + key);
                }

                @Override
                public void untold(TableId table, String why) {
                    found.add(table.name() + " untold");
                }

                @Override
                public boolean goOn() {
                    return true;
                }
            });

    @Test
    void hasOldAndNewKeysOfWhatEndedBetweenThePositions() {
        keys.whole(whole(90, 110, transaction(100, insert("1", "x")), transaction(101, insert("2", "x"))));
        keys.whole(whole(
                110, 199, transaction(199, update(null, row("3", "y")), update(key("4", "y"), row("5", "z")))));
        keys.whole(whole(199, 201, transaction(200, delete("6", "y")), transaction(201, delete("7", "y"))));

        assertThat(found).containsExactly("t[2, x]", "t[3, y]", "t[4, y]", "t[5, z]", "t[6, y]");
        assertThat(keys.isComplete()).isTrue();
        assertThat(keys.from()).isEqualTo(4);
    }

    @Test
    void takesAPartOfAnOldKeyThatTheNewRowLeavesOut() {
        keys.whole(whole(90, 110, transaction(101, update(key("1", "long"), row("2", Row.UNCHANGED)))));

        assertThat(found).containsExactly("t[1, long]", "t[2, long]");
    }

    @Test
    void countsEveryPartOfALargeTransactionAlsoOneThatNeverEnded() {
        keys.part(part(1, 0, null, insert("1", "x")));
        keys.part(part(2, 0, null, insert("2", "x")));
        assertThat(keys.isComplete()).isFalse();
        keys.part(part(2, 1, new Slice.Ending(lsn(300), List.of()), delete("3", "x")));

        assertThat(found).containsExactly("t[1, x]", "t[2, x]", "t[3, x]");
        assertThat(keys.isComplete()).isTrue();
    }

    @Test
    void isCompleteOnceTheLaneStandsAtThePosition() {
        assertThat(keys.isComplete()).isFalse();
        keys.whole(whole(90, 199));
        assertThat(keys.isComplete()).isFalse();
        assertThat(keys.standing()).contains("0/C7").contains("migrator start --role capture");
        keys.whole(whole(199, 200));
        assertThat(keys.isComplete()).isTrue();
    }

    @Test
    void namesTablesThatKeysDoNotTellOf() {
        keys.whole(whole(90, 110, transaction(101, new RowChange.Truncate(List.of(new TableId("s", "third"), LEAF)))));
        assertThat(found).containsExactly("t untold");
        found.clear();
        keys.whole(whole(
                110,
                140,
                transaction(140, new RowChange.SchemaChange(other().table().id(), "ALTER TABLE", "", List.of()))));
        assertThat(found).as("before the position of that table").isEmpty();
        Row without = new Row(new Shape(TABLE, List.of("a")), new String[] {"1"});
        keys.whole(whole(140, 150, transaction(150, new RowChange.Delete(without))));
        assertThat(found).containsExactly("t untold");
    }

    private static TablePlan plan() {
        Leaf leaf = new Leaf(LEAF, 2, Table.ReplicaIdentity.DEFAULT, "");
        return new TablePlan(table(TABLE).withLeaves(List.of(leaf)), 0, true);
    }

    private static TablePlan other() {
        return new TablePlan(table(new TableId("s", "other")), 0, true);
    }

    private static Table table(TableId id) {
        return new Table(
                id,
                1,
                List.of(column("v"), column("b"), column("a")),
                List.of("a", "b"),
                Table.ReplicaIdentity.DEFAULT,
                false,
                0,
                0);
    }

    private static Column column(String name) {
        return new Column(name, "text", "pg_catalog.text", true, Column.Generated.NO, Column.Identity.NO);
    }

    private static RowChange insert(String a, String b) {
        return new RowChange.Insert(row(a, b));
    }

    private static RowChange update(@Nullable Row before, Row after) {
        return new RowChange.Update(before, after);
    }

    private static RowChange delete(String a, String b) {
        return new RowChange.Delete(key(a, b));
    }

    private static Row row(String a, String b) {
        return new Row(FULL, new String[] {"v", b, a});
    }

    private static Row key(String a, String b) {
        return new Row(KEY, new String[] {a, b});
    }

    private static SourceTransaction transaction(long end, RowChange... changes) {
        return new SourceTransaction(1, lsn(end), Instant.EPOCH, List.of(changes), List.of());
    }

    private static Slice.Whole whole(long previous, long position, SourceTransaction... transactions) {
        return new Slice.Whole(LANE, lsn(previous), lsn(position), List.of(transactions));
    }

    private static Slice.Part part(long run, int index, Slice.@Nullable Ending ending, RowChange change) {
        return new Slice.Part(LANE, lsn(100), run, 9, index, Instant.EPOCH, null, List.of(change), ending);
    }

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }
}
