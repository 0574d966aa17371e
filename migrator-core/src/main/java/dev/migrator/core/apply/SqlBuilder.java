package dev.migrator.core.apply;

import dev.migrator.core.change.Shape;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Template} together; the text and the parameters grow in the same order. The same statement for many rows,
 * whose parameters are the columns of a staging table {@code s}, grows beside it.
 */
final class SqlBuilder {
    private final Table table;
    private final StringBuilder sql = new StringBuilder();
    private final StringBuilder forMany = new StringBuilder();
    private final List<Integer> sources = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    SqlBuilder(Table table) {
        this.table = table;
    }

    SqlBuilder add(String text) {
        sql.append(text);
        forMany.append(text);
        return this;
    }

    /** Text that only the statement for many rows has: the staging table after a word like FROM. */
    SqlBuilder addStaging(String word) {
        forMany.append(word).append(SetStatement.STAGING).append(" AS s");
        return this;
    }

    SqlBuilder addTable() {
        return add(Identifiers.quote(table.id()));
    }

    /** The table where its rows are changed or looked for. */
    SqlBuilder addRows() {
        return add(Identifiers.rowsOf(table));
    }

    /** Texts with {@code separator} between them. */
    SqlBuilder addAll(String separator, List<Runnable> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                add(separator);
            }
            parts.get(i).run();
        }
        return this;
    }

    SqlBuilder fromNew(Shape after, String column) {
        return parameter(after.indexOf(column), column);
    }

    SqlBuilder fromIdentity(@Nullable Shape identity, String column) {
        if (identity == null) {
            throw new IllegalStateException("no row that identifies a row of " + table.id());
        }
        return parameter(-1 - identity.indexOf(column), column);
    }

    private SqlBuilder parameter(int source, String column) {
        sources.add(source);
        columns.add(column);
        sql.append('?');
        forMany.append("s.p").append(sources.size());
        return this;
    }

    /** A statement that is only made for one row at a time. */
    Template build(String word) {
        return build(word, null);
    }

    /** A statement that can be made for many rows at once with a staging table. */
    Template buildWithStaging(String word) {
        boolean tooMany = columns.size() > SetStatement.MOST_COLUMNS;
        return build(word, tooMany ? null : SetStatement.staged(table.id(), columns, forMany.toString()));
    }

    /** A statement that can be made for many rows at once with {@code copy}, whose columns are the parameters. */
    Template buildWithCopy(String word, String copy) {
        return build(word, SetStatement.direct(copy));
    }

    private Template build(String word, @Nullable SetStatement many) {
        int[] order = sources.stream().mapToInt(Integer::intValue).toArray();
        return new Template(table.id(), word, sql.toString(), order, many);
    }
}
