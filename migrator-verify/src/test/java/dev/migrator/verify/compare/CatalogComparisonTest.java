package dev.migrator.verify.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.report.TableReport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogComparisonTest {
    @Test
    void whatIsOnBothSidesAsPlannedIsComparedRowByRow() {
        CatalogComparison comparison = compare(List.of(a("id", "v")), List.of(a("v", "id")), List.of(a("id", "v")));

        assertThat(comparison.findings()).isEmpty();
        assertThat(comparison.pairs()).hasSize(1);
        assertThat(comparison.pairs().get(0).columns()).containsExactly("id", "v");
    }

    @Test
    void everyWayInWhichATableCanBeAbsentIsTold() {
        assertThat(finding(List.of(a("id")), List.of(a("id")), List.of())).contains("missing on the target");
        assertThat(finding(List.of(a("id")), List.of(), List.of(a("id")))).contains("missing on the source");
        assertThat(finding(List.of(a("id")), List.of(), List.of())).contains("neither side");
        assertThat(finding(List.of(), List.of(), List.of(a("id")))).contains("extra on the target");
        assertThat(finding(List.of(), List.of(a("id")), List.of())).contains("not in the plan");
        assertThat(finding(List.of(), List.of(a("id")), List.of(a("id")))).contains("not in the plan");
    }

    @Test
    void columnsThatCameOrWentAreNamed() {
        assertThat(finding(List.of(a("id", "v")), List.of(a("id", "v", "later")), List.of(a("id"))))
                .isEqualTo(
                        "columns on the source that the plan does not know: later; columns missing on the target: v");
    }

    @Test
    void tablesThatAreNotSelectedAreNobodysBusiness() {
        CatalogComparison comparison =
                CatalogComparison.of(List.of(), List.of(a("id")), List.of(a("id")), id -> false, id -> false);
        assertThat(comparison.findings()).isEmpty();
    }

    private static String finding(List<Table> planned, List<Table> source, List<Table> target) {
        List<TableReport> findings = compare(planned, source, target).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0).sentence();
    }

    private static CatalogComparison compare(List<Table> planned, List<Table> source, List<Table> target) {
        List<TablePlan> plans =
                planned.stream().map(t -> new TablePlan(t, 0, false)).toList();
        return CatalogComparison.of(plans, source, target, id -> true, id -> true);
    }

    private static Table a(String... columns) {
        List<Column> all = Stream.of(columns)
                .map(c -> new Column(c, "integer", "pg_catalog.int4", true, Column.Generated.NO, Column.Identity.NO))
                .toList();
        return new Table(
                new TableId("public", "t"), 1, all, List.of("id"), Table.ReplicaIdentity.DEFAULT, false, 10, 100);
    }
}
