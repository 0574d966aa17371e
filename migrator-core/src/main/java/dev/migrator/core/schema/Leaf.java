package dev.migrator.core.schema;

/**
 * A leaf of a partitioned table that is moved as one: it holds rows of the table, and the log names it.
 *
 * @param condition which rows of the whole table are in it, as SQL over the table's columns by their own names; "" if there is
 *     none that means the same on another server
 */
public record Leaf(TableId id, long oid, Table.ReplicaIdentity replicaIdentity, String condition) {}
