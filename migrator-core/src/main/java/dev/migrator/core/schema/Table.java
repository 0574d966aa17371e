package dev.migrator.core.schema;

import java.util.List;

/**
 * A table that holds rows of its own (an ordinary table or a leaf partition).
 *
 * @param key what the log identifies a row by: the columns of the replica identity index if one was chosen, else of the
 *     primary key, in the order of the index; empty if the table has neither
 * @param otherUnique true if the table has a unique or exclusion constraint or index besides the key
 * @param estimatedRows the planner's estimate, 0 if unknown
 * @param bytes the size of the table with TOAST, without indexes
 */
public record Table(
        TableId id,
        long oid,
        List<Column> columns,
        List<String> key,
        ReplicaIdentity replicaIdentity,
        boolean otherUnique,
        long estimatedRows,
        long bytes) {
    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
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

    /** This table by the name that it has elsewhere. */
    public Table named(TableId other) {
        return new Table(other, oid, columns, key, replicaIdentity, otherUnique, estimatedRows, bytes);
    }

    public Table with(List<Column> other) {
        return new Table(id, oid, other, key, replicaIdentity, otherUnique, estimatedRows, bytes);
    }

    public Table with(ReplicaIdentity other) {
        return new Table(id, oid, columns, key, other, otherUnique, estimatedRows, bytes);
    }

    /** This table with other columns to tell its rows apart. */
    public Table withKey(List<String> columns) {
        return new Table(id, oid, this.columns, columns, replicaIdentity, otherUnique, estimatedRows, bytes);
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
