package dev.migrator.core.schema;

import java.util.Collection;
import java.util.stream.Collectors;

/** Quotes identifiers and, where PostgreSQL takes no parameter, literals; no other class does. */
public final class Identifiers {
    private Identifiers() {}

    public static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    public static String quote(TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }

    /** What a statement names for all rows of a table: the table without its heirs, a partitioned one with its leaves. */
    public static String rowsOf(Table table) {
        return table.hasLeaves() ? quote(table.id()) : "ONLY " + quote(table.id());
    }

    /** Quoted names with ", " between them. */
    public static String quoteAll(Collection<String> identifiers) {
        return identifiers.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** The same in parentheses, for COPY, which takes no empty list but needs none for a table without columns. */
    public static String columnList(Collection<String> identifiers) {
        return identifiers.isEmpty() ? "" : " (" + quoteAll(identifiers) + ")";
    }

    /** A string literal, for statements that take no parameters (COPY, replication commands, SET TRANSACTION SNAPSHOT). */
    public static String literal(String value) {
        String doubled = value.replace("'", "''");
        return value.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
