package dev.migrator.core.schema;

/**
 * A column of a table.
 *
 * @param type the type with its modifier as PostgreSQL prints it, such as {@code numeric(12,2)}
 * @param baseType the schema-qualified name of the type, domains resolved to their base: {@code pg_catalog.numeric}
 * @param equality the operator by which indexes compare the type, to be used in SQL as it is; with a schema where it is
 *     not the server's own, since our sessions have no search path
 */
public record Column(
        String name,
        String type,
        String baseType,
        boolean notNull,
        Generated generated,
        Identity identity,
        String equality) {
    /** The operator of all types of the server itself. */
    public static final String BUILT_IN_EQUALITY = "=";

    /** A column of a type of the server itself. */
    public Column(String name, String type, String baseType, boolean notNull, Generated generated, Identity identity) {
        this(name, type, baseType, notNull, generated, identity, BUILT_IN_EQUALITY);
    }

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
