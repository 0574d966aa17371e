package dev.migrator.backfill.copy;

import dev.migrator.core.control.ChunkRange;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one table is copied. The chunks of a partitioned table are those of its leaves, one leaf after the other.
 *
 * @param sizes of the tables that hold the rows on the source, read after the wave's snapshot was taken
 * @param ranges of all its chunks, by number
 */
record TableCopy(TablePlan plan, boolean binary, Map<TableId, SourceSize> sizes, List<ChunkRange> ranges) {
    private static final long BLOCK_BYTES = 8192;
    private static final long OUT_OF_LINE_BYTES = 256 * 1024;
    private static final int COMPRESSION = 4;

    TableCopy {
        sizes = Map.copyOf(sizes);
        ranges = List.copyOf(ranges);
    }

    /** A table that has not been cut yet. */
    static TableCopy of(TablePlan plan, boolean binary, Map<TableId, SourceSize> sizes) {
        return new TableCopy(plan, binary, sizes, List.of());
    }

    /** The table cut into chunks of about that size, or where the server cannot read ranges of blocks, one a piece. */
    TableCopy cut(long chunkBytes, boolean byRange) {
        List<ChunkRange> cut = new ArrayList<>();
        for (TableId piece : plan.table().holders()) {
            SourceSize size = size(piece);
            long wanted = Math.max(1, (size.bytes() + chunkBytes - 1) / chunkBytes);
            long possible = byRange ? Math.min(wanted, Math.max(1, size.blocks())) : 1;
            cut.addAll(BlockRanges.cut(piece, size, Math.toIntExact(possible), cut.size()));
        }
        return with(cut);
    }

    TableCopy with(List<ChunkRange> cut) {
        return new TableCopy(plan, binary, sizes, cut);
    }

    private SourceSize size(TableId piece) {
        return sizes.getOrDefault(piece, new SourceSize(0, 0, 0));
    }

    int chunkCount() {
        return ranges.size();
    }

    /** Of the source's tables with TOAST. */
    long bytes() {
        return sizes.values().stream().mapToLong(SourceSize::bytes).sum();
    }

    /** The source's name. */
    TableId id() {
        return plan.table().id();
    }

    TableId targetId() {
        return plan.mapping().target();
    }

    List<Chunk> chunks() {
        return ranges.stream().map(range -> new Chunk(this, range)).toList();
    }

    /** What a statement names for the rows of a piece. */
    String piece(TableId piece) {
        return "ONLY " + Identifiers.quote(piece);
    }

    /** @param rows a table and a condition */
    String readSql(String rows) {
        return copyOut("SELECT %s FROM %s".formatted(Identifiers.quoteAll(plan.written()), rows));
    }

    String copyOut(String query) {
        return "COPY (%s) TO STDOUT (FORMAT %s)".formatted(query, format());
    }

    /**
     * True if values are stored out of line, as large ones are: compressed, the largest that memory has to fear take some
     * hundred kilobytes there.
     */
    boolean mayHaveLargeRows() {
        long inLine = sizes.values().stream().mapToLong(SourceSize::blocks).sum() * BLOCK_BYTES;
        return bytes() - inLine >= OUT_OF_LINE_BYTES + inLine / 500;
    }

    /**
     * How large the largest row is in a COPY, roughly; no value is unpacked for it.
     *
     * @param rows a table and a condition
     */
    String largestRowSql(String rows) {
        String size = plan.mapping().carried(plan.table()).stream()
                .filter(Column::isWritable)
                .map(this::sizeSql)
                .reduce((a, b) -> a + " + " + b)
                .orElse("0");
        return "SELECT coalesce(max(%s), 0) FROM %s".formatted(size, rows);
    }

    /** The length of what is stored compressed is known for these types alone. */
    private String sizeSql(Column column) {
        String name = Identifiers.quote(column.name());
        return switch (column.baseType()) {
            case "pg_catalog.text", "pg_catalog.varchar" -> "coalesce(octet_length(%s)::bigint, 0)".formatted(name);
            case "pg_catalog.bytea" -> "coalesce(octet_length(%s)::bigint * %d, 0)".formatted(name, binary ? 1 : 2);
            default -> "coalesce(pg_column_size(%s)::bigint * %d, 0)".formatted(name, COMPRESSION);
        };
    }

    String writeSql() {
        return "COPY %s%s FROM STDIN (FORMAT %s)"
                .formatted(
                        Identifiers.quote(targetId()),
                        Identifiers.columnList(plan.mapping().columns(plan.written())),
                        format());
    }

    String format() {
        return binary ? "binary" : "text";
    }
}
