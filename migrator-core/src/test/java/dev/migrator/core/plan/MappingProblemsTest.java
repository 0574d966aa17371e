package dev.migrator.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MappingProblemsTest {
    private static final List<Table> TABLES = List.of(
            table("shop", "orders", List.of("id"), "id", "cust", "flag"),
            table("shop", "log", List.of(), "at", "text"),
            table("sales", "item", List.of("id"), "id"),
            table("shop", "item", List.of("id"), "id"));

    private static Table table(String schema, String name, List<String> key, String... columns) {
        List<Column> all = Arrays.stream(columns)
                .map(c -> new Column(c, "integer", "pg_catalog.int4", false, Column.Generated.NO, Column.Identity.NO))
                .toList();
        return new Table(new TableId(schema, name), 1, all, key, Table.ReplicaIdentity.DEFAULT, false, 0, 0);
    }

    private static TableRule rule(Map<String, String> columns, String... drop) {
        return new TableRule(Optional.empty(), columns, Set.of(drop));
    }

    private static List<String> problems(Map<String, String> schemas, Map<TableId, TableRule> tables) {
        return MappingProblems.of(new NewNames(schemas, tables), TABLES).stream()
                .map(MappingProblems.Problem::toString)
                .toList();
    }

    @Test
    void tellsEverythingThatDoesNotFitTheTablesOfOldAtOnce() {
        assertThat(problems(
                        Map.of("shop", "sales", "shopp", "x"),
                        Map.of(
                                new TableId("shop", "order"), rule(Map.of("a", "b")),
                                new TableId("shop", "orders"),
                                        rule(Map.of("customer", "flag", "x", "cust"), "id", "gone"),
                                new TableId("shop", "log"), rule(Map.of(), "text"))))
                .containsExactly(
                        "mapping.schemas.shopp: no table of the migration is in a schema of this name on old",
                        "mapping.tables.shop.log: drops columns of a table without a key, whose rows are told apart by all their columns; give it a key first",
                        "mapping.tables.shop.order: is no table of the migration: old has none of this name that holds rows, or tables.exclude leaves it out; a partitioned table that new partitions otherwise is named itself, not its partitions",
                        "mapping.tables.shop.orders: the table has no column customer",
                        "mapping.tables.shop.orders: the table has no column gone",
                        "mapping.tables.shop.orders: the table has no column x",
                        "mapping.tables.shop.orders: a column is to be called cust, and the table has one of that name",
                        "mapping.tables.shop.orders: a column is to be called flag, and the table has one of that name",
                        "mapping.tables.shop.orders: drops id, of the key (id) by which the log tells rows apart",
                        "mapping.tables: sales.item and shop.item would both be sales.item on new; give one of them another name with to");
    }

    @Test
    void columnsMaySwapNamesAndTakeThatOfADroppedOne() {
        assertThat(problems(
                        Map.of(),
                        Map.of(new TableId("shop", "orders"), rule(Map.of("id", "cust", "cust", "id"), "flag"))))
                .isEmpty();
        assertThat(problems(Map.of(), Map.of(new TableId("shop", "orders"), rule(Map.of("cust", "flag"), "flag"))))
                .isEmpty();
    }

    @Test
    void theWayBackHasTheTableOfNewWithTheSameKeyByItsOwnNames() {
        NewNames mapping = new NewNames(
                Map.of("shop", "sales"),
                Map.of(
                        new TableId("shop", "orders"),
                        new TableRule(
                                Optional.of(new TableId("sales", "order")), Map.of("id", "number"), Set.of("flag"))));
        Table fresh = table("sales", "order", List.of("number"), "note", "cust", "number");
        MigrationPlan plan = new MigrationPlan("m", 1, List.of(new TablePlan(TABLES.get(0), 0, false)))
                .mapped(mapping.schemas(), t -> t.mapped(mapping.of(t.table(), fresh), fresh));
        TablePlan back = plan.from(Side.NEW).tables().get(0);

        assertThat(plan.tables().get(0).mapping().added()).containsExactly("note");
        assertThat(back.table().id()).hasToString("sales.order");
        assertThat(back.table().key()).containsExactly("number");
        assertThat(back.carried()).containsExactly("cust", "number");
        assertThat(back.mapping().columns(back.carried())).containsExactly("cust", "id");
        assertThat(back.mapping().added()).containsExactly("flag");
        assertThat(back.inverse().mapping()).isEqualTo(plan.tables().get(0).mapping());
        assertThat(plan.from(Side.NEW).schemas()).isEqualTo(Map.of("sales", "shop"));
        assertThat(plan.from(Side.OLD)).isEqualTo(plan);
    }
}
