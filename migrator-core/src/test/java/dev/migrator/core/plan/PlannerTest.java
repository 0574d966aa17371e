package dev.migrator.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final SourceFacts NOTHING = new SourceFacts(List.of(), Set.of());

    @Test
    void oneLaneCarriesEverything() {
        MigrationPlan plan = Planner.plan("shop", 1, List.of(table("a", 10), table("b", 20)), NOTHING);

        assertThat(plan.tables()).extracting(TablePlan::lane).containsOnly(0);
    }

    @Test
    void tablesTiedByForeignKeysShareALane() {
        List<Table> tables = List.of(table("a", 90_000), table("b", 80_000), table("c", 70_000), table("d", 60_000));
        SourceFacts facts = new SourceFacts(List.of(tie("d", "b"), tie("b", "a")), Set.of());

        MigrationPlan plan = Planner.plan("shop", 2, tables, facts);

        assertThat(lane(plan, "a")).isEqualTo(lane(plan, "b")).isEqualTo(lane(plan, "d"));
        assertThat(lane(plan, "c")).isNotEqualTo(lane(plan, "a"));
    }

    @Test
    void tablesTiedThroughAParentThatIsNotPlannedShareALane() {
        List<Table> tables = List.of(table("leaf1", 90_000), table("leaf2", 80_000), table("other", 70_000));
        SourceFacts facts = new SourceFacts(List.of(tie("leaf1", "root"), tie("leaf2", "root")), Set.of());

        MigrationPlan plan = Planner.plan("shop", 2, tables, facts);

        assertThat(lane(plan, "leaf1")).isEqualTo(lane(plan, "leaf2")).isNotEqualTo(lane(plan, "other"));
    }

    @Test
    void lanesAreBalancedByBytes() {
        List<Table> tables =
                List.of(table("a", 500_000), table("b", 300_000), table("c", 200_000), table("d", 100_000));

        MigrationPlan plan = Planner.plan("shop", 2, tables, NOTHING);

        assertThat(load(plan, 0)).isEqualTo(600_000);
        assertThat(load(plan, 1)).isEqualTo(500_000);
    }

    @Test
    void emptyTablesAreSpreadOverAllLanes() {
        List<Table> tables =
                IntStream.range(0, 8).mapToObj(i -> table("t" + i, 0)).toList();

        MigrationPlan plan = Planner.plan("shop", 4, tables, NOTHING);

        assertThat(plan.tables()).extracting(TablePlan::lane).containsOnly(0, 1, 2, 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"1", "2", "3", "4"})
    void thePlanDoesNotDependOnTheOrderOfItsInput(long seed) {
        List<Table> tables = new ArrayList<>(IntStream.range(0, 30)
                .mapToObj(i -> table("t" + i, i * 7919L % 50_000))
                .toList());
        List<Tie> ties = new ArrayList<>(IntStream.range(0, 10)
                .mapToObj(i -> tie("t" + i, "t" + (i * 3 % 30)))
                .toList());
        MigrationPlan expected = Planner.plan("shop", 3, tables, new SourceFacts(ties, Set.of()));
        Random random = new Random(seed);
        Collections.shuffle(tables, random);
        Collections.shuffle(ties, random);

        assertThat(Planner.plan("shop", 3, tables, new SourceFacts(ties, Set.of())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "pg_catalog.int8, true",
        "pg_catalog.numeric, true",
        "pg_catalog.jsonb, true",
        "pg_catalog._text, true",
        "pg_catalog.oid, false",
        "pg_catalog.regclass, false",
        "pg_catalog._regclass, false",
        "pg_catalog.money, false",
        "pg_catalog.xml, false",
        "pg_catalog.tsvector, false",
        "public.mood, true",
        "public._mood, false",
        "public.address, false",
        "public.int8, false"
    })
    void onlyTypesWithOneBinaryFormAreCopiedInBinary(String type, boolean binary) {
        Table table = table(
                "t", 0, column("a", "pg_catalog.int4", Column.Generated.NO), column("b", type, Column.Generated.NO));
        SourceFacts facts = new SourceFacts(List.of(), Set.of("public.mood", "public._mood"));

        MigrationPlan plan = Planner.plan("shop", 1, List.of(table), facts);

        assertThat(plan.tables().get(0).binary()).isEqualTo(binary);
    }

    @Test
    void aGeneratedColumnDoesNotDecideTheFormat() {
        Table table = table("t", 0, column("a", "pg_catalog.tsvector", Column.Generated.STORED));

        assertThat(Planner.plan("shop", 1, List.of(table), NOTHING)
                        .tables()
                        .get(0)
                        .binary())
                .isTrue();
    }

    @Test
    void refusesNoLane() {
        assertThatThrownBy(() -> Planner.plan("shop", 0, List.of(), NOTHING)).hasMessageContaining("not 0");
    }

    @Test
    void theTextShowsEveryTableAndEveryStatement() {
        MigrationPlan plan = Planner.plan("shop", 2, List.of(table("orders", 3 << 20), table("notes", 10)), NOTHING);

        String text = PlanText.render(plan, List.of("CREATE PUBLICATION p", "CREATE SCHEMA migrator"));

        assertThat(text.lines())
                .containsExactly(
                        "migration shop: 2 tables, about 2,000 rows, 3 MB, 2 lanes",
                        "",
                        "  table          lane    copy            rows       size  key",
                        "  public.notes      1  binary           1,000       10 B  id",
                        "  public.orders     0  binary           1,000       3 MB  id",
                        "",
                        "what will be run, in this order:",
                        "  CREATE PUBLICATION p;",
                        "  CREATE SCHEMA migrator;");
    }

    private static long load(MigrationPlan plan, int lane) {
        return plan.tables().stream()
                .filter(t -> t.lane() == lane)
                .mapToLong(t -> t.table().bytes())
                .sum();
    }

    private static int lane(MigrationPlan plan, String table) {
        TablePlan found = plan.byId().get(id(table));
        assertThat(found).isNotNull();
        return found.lane();
    }

    private static Tie tie(String one, String other) {
        return new Tie(id(one), id(other));
    }

    private static TableId id(String name) {
        return new TableId("public", name);
    }

    private static Column column(String name, String type, Column.Generated generated) {
        return new Column(name, type, type, true, generated, Column.Identity.NO);
    }

    private static Table table(String name, long bytes) {
        return table(name, bytes, column("id", "pg_catalog.int8", Column.Generated.NO));
    }

    private static Table table(String name, long bytes, Column... columns) {
        return new Table(
                id(name), 1, List.of(columns), List.of("id"), Table.ReplicaIdentity.DEFAULT, false, 1000, bytes);
    }
}
