package dev.migrator.core.schema;

/** A table's schema and name, exactly as in the catalog (not quoted). */
public record TableId(String schema, String name) implements Comparable<TableId> {
    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** "schema.name" for people and logs; {@link Identifiers#quote(TableId)} is for SQL. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
