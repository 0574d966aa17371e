package dev.migrator.core.schema;

/**
 * A column of a table.
 *
 * @param type the type with its modifier as PostgreSQL prints it, such as {@code numeric(12,2)}
 * @param baseType the schema-qualified name of the type, domains resolved to their base: {@code pg_catalog.numeric}
 */
public record Column(
        String name, String type, String baseType, boolean notNull, Generated generated, Identity identity) {

    /** Whether and how the server computes the value. */
    public enum Generated {
        NO,
        STORED,
        VIRTUAL
    }

    /** Whether the column is an identity column. */
    public enum Identity {
        NO,
        ALWAYS,
        BY_DEFAULT
    }

    /** True if a value of this column can be written by INSERT or COPY. */
    public boolean isWritable() {
        return generated == Generated.NO;
    }
}
