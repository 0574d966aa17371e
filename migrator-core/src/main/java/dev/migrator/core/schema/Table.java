package dev.migrator.core.schema;

import java.util.List;

/**
 * A table that holds rows of its own (an ordinary table or a leaf partition), or a partitioned table with its leaves, where
 * that is moved as one.
 *
 * @param key what the log identifies a row by: the columns of the replica identity index if one was chosen, else of the
 *     primary key, in the order of the index; empty if the table has neither
 * @param otherUnique true if the table has a unique or exclusion constraint or index besides the key
 * @param estimatedRows the planner's estimate, 0 if unknown
 * @param bytes the size of the table with TOAST, without indexes
 * @param leaves the tables that hold the rows, by name; empty if the table holds them itself
 */
public record Table(
        TableId id,
        long oid,
        List<Column> columns,
        List<String> key,
        ReplicaIdentity replicaIdentity,
        boolean otherUnique,
        long estimatedRows,
        long bytes,
        List<Leaf> leaves) {
    @SuppressWarnings({"ConstantValue", "NullAway"}) // a table pinned by a version that knew no leaves has none
    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        leaves = leaves == null ? List.of() : List.copyOf(leaves);
    }

    /** A table that holds its rows itself. */
    public Table(
            TableId id,
            long oid,
            List<Column> columns,
            List<String> key,
            ReplicaIdentity replicaIdentity,
            boolean otherUnique,
            long estimatedRows,
            long bytes) {
        this(id, oid, columns, key, replicaIdentity, otherUnique, estimatedRows, bytes, List.of());
    }

    /** What the log holds of the old row on update and delete. */
    public enum ReplicaIdentity {
        DEFAULT,
        INDEX,
        FULL,
        NOTHING
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** True if other tables, its leaves, hold the rows. */
    public boolean hasLeaves() {
        return !leaves.isEmpty();
    }

    /** The tables that hold the rows: the leaves, or this one. */
    public List<TableId> holders() {
        return hasLeaves() ? leaves.stream().map(Leaf::id).toList() : List.of(id);
    }

    /** This table by the name that it has elsewhere. */
    public Table named(TableId other) {
        return new Table(other, oid, columns, key, replicaIdentity, otherUnique, estimatedRows, bytes, leaves);
    }

    public Table with(List<Column> other) {
        return new Table(id, oid, other, key, replicaIdentity, otherUnique, estimatedRows, bytes, leaves);
    }

    public Table with(ReplicaIdentity other) {
        return new Table(id, oid, columns, key, other, otherUnique, estimatedRows, bytes, leaves);
    }

    /** This table with other columns to tell its rows apart; what told them apart is unique all the same. */
    public Table withKey(List<String> other) {
        boolean more = otherUnique || (hasKey() && !key.equals(other));
        return new Table(id, oid, columns, other, replicaIdentity, more, estimatedRows, bytes, leaves);
    }

    public Table withLeaves(List<Leaf> other) {
        return new Table(id, oid, columns, key, replicaIdentity, otherUnique, estimatedRows, bytes, other);
    }

    /** The columns that are copied, replayed and compared by their stored value, in table order. */
    public List<Column> writableColumns() {
        return columns.stream().filter(Column::isWritable).toList();
    }

    public Column column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name + " in " + id));
    }
}
