package dev.migrator.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.RowFilter;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanCodecTest {
    private static final Table TABLE = table("shop", "orders", "cust");

    private static Table table(String schema, String name, String column) {
        Column only = new Column(column, "integer", "pg_catalog.int4", true, Column.Generated.NO, Column.Identity.NO);
        return new Table(
                new TableId(schema, name),
                7,
                List.of(only),
                List.of(column),
                Table.ReplicaIdentity.DEFAULT,
                false,
                1,
                2);
    }

    @Test
    void theMappingIsPinnedWithThePlan() {
        Table fresh = table("sales", "order", "customer_id");
        TableMapping mapping =
                TableMapping.of(TABLE.id(), fresh.id(), Map.of("cust", "customer_id"), Set.of("flag"), Set.of("note"));
        MigrationPlan plan = new MigrationPlan("m", 2, List.of(new TablePlan(TABLE, 1, true)))
                .mapped(Map.of("shop", "sales"), t -> t.mapped(mapping, fresh));
        assertThat(PlanCodec.read(PlanCodec.write(plan))).isEqualTo(plan);
    }

    @Test
    void aPlanFromBeforeMappingsHasTheSameNamesOnBothSides() {
        MigrationPlan plan = new MigrationPlan("m", 2, List.of(new TablePlan(TABLE, 1, true)));
        String before = PlanCodec.write(plan)
                .replaceFirst("\"mapping\":\\{.*?\\},\"counterpart\":null", "\"x\":1")
                .replace(",\"schemas\":{}", "");
        assertThat(before).doesNotContain("mapping", "schemas");
        assertThat(PlanCodec.read(before)).isEqualTo(plan);
    }

    @Test
    void conditionsForRowsArePinnedWithThePlanAndConcernOldOnTheWayBack() {
        RowFilter filter = new RowFilter(TABLE.id(), "cust>1", "(cust > 1)", "(customer_id > 1)", List.of("cust"));
        MigrationPlan plan = new MigrationPlan("m", 2, List.of(new TablePlan(TABLE, 1, true).with(filter)));

        assertThat(PlanCodec.read(PlanCodec.write(plan))).isEqualTo(plan);
        TablePlan there = plan.from(Side.OLD).tables().get(0);
        assertThat(there.carriedRows()).contains("(cust > 1)").isEqualTo(there.comparedOnSource());
        assertThat(there.comparedOnTarget()).isEmpty();
        TablePlan back = plan.from(Side.NEW).tables().get(0);
        assertThat(back.carriedRows()).isEmpty();
        assertThat(back.comparedOnSource()).contains("(customer_id > 1)");
        assertThat(back.comparedOnTarget()).contains("(cust > 1)");
        assertThat(back.inverse()).isEqualTo(there);
    }

    @Test
    void leavesArePinnedWithThePlanAndOneFromBeforeHasNone() {
        Leaf leaf =
                new Leaf(new TableId("shop", "event_1"), 8, Table.ReplicaIdentity.FULL, "(at < '2025-01-01'::date)");
        Table tree = new Table(
                TABLE.id(), 7, TABLE.columns(), TABLE.key(), Table.ReplicaIdentity.DEFAULT, false, 1, 2, List.of(leaf));
        TablePlan whole = new TablePlan(TABLE, 1, true).mapped(TableMapping.same(TABLE.id()), tree);
        MigrationPlan plan = new MigrationPlan("m", 2, List.of(whole));

        assertThat(PlanCodec.read(PlanCodec.write(plan))).isEqualTo(plan);
        assertThat(plan.isCutDifferently()).isTrue();
        assertThat(plan.from(Side.NEW).holders()).containsExactly(leaf.id());
        assertThat(plan.from(Side.OLD).holders()).containsExactly(TABLE.id());
        String before = PlanCodec.write(new MigrationPlan("m", 2, List.of(new TablePlan(TABLE, 1, true))))
                .replace(",\"leaves\":[]", "");
        assertThat(before).doesNotContain("leaves");
        assertThat(PlanCodec.read(before).holders()).containsExactly(TABLE.id());
    }
}
