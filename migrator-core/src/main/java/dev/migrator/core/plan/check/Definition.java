package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Something that a side says of one of its tables.
 *
 * @param name of the column, index or constraint that it is about
 * @param text what is compared
 * @param sql a statement or expression for people; may be the text itself
 */
record Definition(TableId table, String name, String text, String sql) {
    /**
     * By table, in the order of the query.
     *
     * @param sql with the columns schema, table, name, text, sql, and two parameters for schemas and names of tables
     */
    static Map<TableId, List<Definition>> read(CheckContext context, Side side, String sql) {
        Connection connection = context.on(side);
        return Query.list(
                        connection,
                        sql,
                        row -> new Definition(
                                new TableId(row.getString(1), row.getString(2)),
                                row.getString(3),
                                Query.orEmpty(row, 4),
                                Query.orEmpty(row, 5)),
                        context.schemas(side),
                        context.names(side))
                .stream()
                .collect(Collectors.groupingBy(Definition::table));
    }

    /** By name. */
    static Map<String, Definition> named(Collection<Definition> definitions) {
        return definitions.stream().collect(Collectors.toMap(Definition::name, Function.identity(), (a, b) -> a));
    }

    /** Those of {@code these} whose text is not among the others'. */
    static List<Definition> only(List<Definition> these, UnaryOperator<String> read, Collection<String> others) {
        return these.stream()
                .filter(d -> !others.contains(read.apply(d.text())))
                .toList();
    }

    static Set<String> texts(List<Definition> definitions, UnaryOperator<String> read) {
        return definitions.stream().map(Definition::text).map(read).collect(Collectors.toSet());
    }
}
