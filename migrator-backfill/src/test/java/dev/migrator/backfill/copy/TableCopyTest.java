package dev.migrator.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.backfill.copy.BlockRanges.Range;
import dev.migrator.core.plan.RowFilter;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TableCopyTest {
    @Test
    void leavesTheFirstChunkOpenBelowAndTheLastOpenAbove() {
        TableCopy copy = copy(100, 3 * 1024, 1024, true);

        assertThat(copy.chunks()).hasSize(3);
        assertThat(copy.chunks().get(0).readSql()).contains("FROM ONLY \"s\".\"t\" WHERE ctid < '(33,0)'::tid)");
        assertThat(copy.chunks().get(1).readSql()).contains("WHERE ctid >= '(33,0)'::tid AND ctid < '(66,0)'::tid)");
        assertThat(copy.chunks().get(2).readSql()).contains("WHERE ctid >= '(66,0)'::tid)");
    }

    @Test
    void readsASmallTableInOnePiece() {
        assertThat(copy(0, 0, 1024, true).chunks()).hasSize(1);
        assertThat(copy(1, 8192, 1 << 20, true).chunks().get(0).readSql()).doesNotContain("WHERE");
    }

    @Test
    void cutsNoTableWhereTheServerCannotReadBlockRanges() {
        assertThat(copy(100, 1 << 20, 1024, false).chunks()).hasSize(1);
    }

    @Test
    void hasNoMoreChunksThanBlocksWhenMostBytesAreToasted() {
        assertThat(copy(2, 1 << 20, 1024, true).chunks()).hasSize(2);
    }

    @Test
    void namesTheWritableColumnsOnly() {
        assertThat(copy(0, 0, 1, true).writeSql())
                .isEqualTo("COPY \"s\".\"t\" (\"a\"\"b\") FROM STDIN (FORMAT binary)");
    }

    @Test
    void looksForLargeRowsOnlyWhereValuesAreStoredOutOfLine() {
        assertThat(copy(10_000, 10_000 * 8192L + 60_000, 1024, true).mayHaveLargeRows())
                .isFalse();
        assertThat(copy(10, 10 * 8192 + 600_000, 1024, true).mayHaveLargeRows()).isTrue();
        assertThat(copy(100, 3 * 1024, 1024, true).chunks().get(0).largestRowSql())
                .isEqualTo("SELECT coalesce(max(coalesce(pg_column_size(\"a\"\"b\")::bigint * 4, 0)), 0)"
                        + " FROM ONLY \"s\".\"t\" WHERE ctid < '(33,0)'::tid");
    }

    @Test
    void readsOnlyRowsThatBelongToTheMigration() {
        TableCopy all = copy(100, 3 * 1024, 1024, true);
        TableId id = all.id();
        RowFilter filter = new RowFilter(id, "k0 > 1", "k0 > 1 OR c", "x", List.of("k0", "c"));
        TableCopy some =
                TableCopy.of(all.plan().with(filter), true, all.sizes()).cut(1024, true);

        assertThat(some.chunks().get(0).readSql()).contains(" WHERE ctid < '(33,0)'::tid AND (k0 > 1 OR c))");
        assertThat(some.chunks().get(0).largestRowSql()).endsWith(" WHERE ctid < '(33,0)'::tid AND (k0 > 1 OR c)");
        ChangedRows changed =
                new ChangedRows(some, new TreeMap<>(Map.of(id, List.of(new Range(0, null)))), List.of(List.of("7")));
        assertThat(changed.readSql())
                .contains("FROM (SELECT ctid, * FROM ONLY \"s\".\"t\" WHERE (k0 > 1 OR c)) AS t JOIN k ON ");
    }

    private static TableCopy copy(long blocks, long bytes, long chunkBytes, boolean byRange) {
        Column plain = column("a\"b", Column.Generated.NO);
        Column computed = column("c", Column.Generated.STORED);
        Table table = new Table(
                new TableId("s", "t"), 1, List.of(plain, computed), List.of(), Table.ReplicaIdentity.FULL, false, 0, 0);
        return TableCopy.of(new TablePlan(table, 0, true), true, Map.of(table.id(), new SourceSize(blocks, bytes, 7)))
                .cut(chunkBytes, byRange);
    }

    private static Column column(String name, Column.Generated generated) {
        return new Column(name, "integer", "pg_catalog.int4", false, generated, Column.Identity.NO);
    }
}
