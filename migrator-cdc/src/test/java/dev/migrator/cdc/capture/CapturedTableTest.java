package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import dev.migrator.core.schema.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapturedTableTest {
    private static final TableId WHOLE = new TableId("shop", "event");
    private static final TableId LEAF = new TableId("shop", "event_1");

    @Test
    void aPlainTableIsItself() {
        CapturedTable table = captured(List.of());

        assertThat(List.of(table.name(), table.id())).containsOnly(WHOLE);
        SchemaChange dropped = change(WHOLE, Kind.DROP_TABLE);
        assertThat(table.told(dropped)).contains(dropped);
    }

    @Test
    void aColumnOfALeafIsOneOfTheWhole() {
        CapturedTable leaf = leaf();

        assertThat(leaf.name()).isEqualTo(LEAF);
        assertThat(leaf.id()).isEqualTo(WHOLE);
        assertThat(leaf.told(change(LEAF, Kind.ADD_COLUMN))).contains(change(WHOLE, Kind.ADD_COLUMN));
    }

    @Test
    void aNewLeafMattersToNobodyAndARenamedOneKeepsItsName() {
        assertThat(leaf().told(change(LEAF, Kind.CREATE_TABLE))).isEmpty();
        assertThat(leaf().told(change(LEAF, Kind.RENAME_TABLE))).contains(change(LEAF, Kind.RENAME_TABLE));
    }

    /** The whole table is not dropped, and accepting it must not take it out of the migration. */
    @Test
    void aDroppedLeafStopsReplayWithoutDroppingTheWhole() {
        SchemaChange told = leaf().told(change(LEAF, Kind.DROP_TABLE)).orElseThrow();

        assertThat(told.object()).isEqualTo(WHOLE);
        assertThat(told.alterations()).extracting(Alteration::kind).containsExactly(Kind.LEFT_OUT);
        assertThat(told.isAdditive()).isFalse();
        assertThat(told.sentence())
                .contains("shop.event: partition shop.event_1 was dropped with its rows", "--repair");
    }

    private static CapturedTable leaf() {
        return captured(List.of(new Leaf(LEAF, 2, ReplicaIdentity.DEFAULT, "true")));
    }

    private static CapturedTable captured(List<Leaf> leaves) {
        Table table = new Table(WHOLE, 1, List.of(), List.of("id"), ReplicaIdentity.DEFAULT, false, 0, 0, leaves);
        return CapturedTable.of(new TablePlan(table, 0, false)).get(0);
    }

    private static SchemaChange change(TableId object, Kind kind) {
        return new SchemaChange(object, "COMMAND", "", List.of(new Alteration(kind, "x", null, null, "", true)));
    }
}
