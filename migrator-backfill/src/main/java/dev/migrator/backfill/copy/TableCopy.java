package dev.migrator.backfill.copy;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How one table is copied in a wave. The chunks of a partitioned table are those of its leaves, one leaf after the other.
 *
 * @param pieces the tables that hold the rows on the source
 */
record TableCopy(TablePlan plan, boolean binary, List<Piece> pieces) {
    private static final long BLOCK_BYTES = 8192;
    private static final long OUT_OF_LINE_BYTES = 256 * 1024;
    private static final int COMPRESSION = 4;

    TableCopy {
        pieces = List.copyOf(pieces);
    }

    /**
     * A table of the source that holds rows.
     *
     * @param size read after the snapshot was taken
     */
    record Piece(TableId id, SourceSize size, int chunkCount) {
        private long firstBlock(int number) {
            return size.blocks() * number / chunkCount;
        }
    }

    static TableCopy of(
            TablePlan plan, boolean binary, Function<TableId, SourceSize> sizes, long chunkBytes, boolean byRange) {
        return new TableCopy(
                plan,
                binary,
                plan.table().holders().stream()
                        .map(id -> piece(id, sizes.apply(id), chunkBytes, byRange))
                        .toList());
    }

    private static Piece piece(TableId id, SourceSize size, long chunkBytes, boolean byRange) {
        long wanted = Math.max(1, (size.bytes() + chunkBytes - 1) / chunkBytes);
        long possible = byRange ? Math.min(wanted, Math.max(1, size.blocks())) : 1;
        return new Piece(id, size, Math.toIntExact(possible));
    }

    int chunkCount() {
        return pieces.stream().mapToInt(Piece::chunkCount).sum();
    }

    /** Of the source's tables with TOAST. */
    long bytes() {
        return pieces.stream().mapToLong(p -> p.size().bytes()).sum();
    }

    /** The source's name. */
    TableId id() {
        return plan.table().id();
    }

    TableId targetId() {
        return plan.mapping().target();
    }

    List<Chunk> chunks() {
        return IntStream.range(0, chunkCount())
                .mapToObj(n -> new Chunk(this, n))
                .toList();
    }

    /** Reads the rows of one chunk: whole blocks, without a lower bound in the first, without an upper in the last. */
    String readSql(int number) {
        return "COPY (SELECT %s FROM %s) TO STDOUT (FORMAT %s)"
                .formatted(Identifiers.quoteAll(plan.written()), rows(number), format());
    }

    /** The table and the blocks of a chunk. */
    private String rows(int number) {
        int left = number;
        for (Piece piece : pieces) {
            if (left < piece.chunkCount()) {
                return "ONLY " + Identifiers.quote(piece.id()) + range(piece, left);
            }
            left -= piece.chunkCount();
        }
        throw new IllegalArgumentException("no chunk " + number + " of " + id());
    }

    /**
     * True if values are stored out of line, as large ones are: compressed, the largest that memory has to fear take some
     * hundred kilobytes there.
     */
    boolean mayHaveLargeRows() {
        long inLine = pieces.stream().mapToLong(p -> p.size().blocks()).sum() * BLOCK_BYTES;
        return bytes() - inLine >= OUT_OF_LINE_BYTES + inLine / 500;
    }

    /** How large the largest row of one chunk is in a COPY, roughly; no value is unpacked for it. */
    String largestRowSql(int number) {
        String size = plan.mapping().carried(plan.table()).stream()
                .filter(Column::isWritable)
                .map(this::sizeSql)
                .reduce((a, b) -> a + " + " + b)
                .orElse("0");
        return "SELECT coalesce(max(%s), 0) FROM %s".formatted(size, rows(number));
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

    private static String range(Piece piece, int number) {
        String from = number == 0 ? "" : "ctid >= '(%d,0)'::tid".formatted(piece.firstBlock(number));
        String to =
                number == piece.chunkCount() - 1 ? "" : "ctid < '(%d,0)'::tid".formatted(piece.firstBlock(number + 1));
        if (from.isEmpty() && to.isEmpty()) {
            return "";
        }
        return " WHERE " + from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to;
    }
}
