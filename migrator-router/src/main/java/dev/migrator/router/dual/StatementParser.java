package dev.migrator.router.dual;

import dev.migrator.router.dual.ParsedStatement.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.Statements;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.insert.InsertConflictAction;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/** Understands simple statements by their text; what it is not sure of it calls unknown. Thread-safe. */
final class StatementParser {
    private static final int CACHED = 10_000;

    private final Map<String, ParsedStatement> known = new ConcurrentHashMap<>();

    ParsedStatement parse(String sql) {
        if (known.size() >= CACHED) {
            known.clear();
        }
        return known.computeIfAbsent(sql, StatementParser::understand);
    }

    private static ParsedStatement understand(String sql) {
        try {
            Statements all = CCJSqlParserUtil.parseStatements(sql);
            if (all.size() != 1) {
                return ParsedStatement.NOT_UNDERSTOOD;
            }
            Statement statement = all.get(0);
            if (statement instanceof Insert insert) {
                return insert(insert);
            } else if (statement instanceof Update update) {
                return update(update);
            } else if (statement instanceof Delete delete) {
                return delete(delete);
            } else if (statement instanceof Select select && isEmpty(select.getWithItemsList())) {
                return ParsedStatement.PLAIN_QUERY;
            }
            return ParsedStatement.NOT_UNDERSTOOD;
        } catch (JSQLParserException | RuntimeException e) {
            return ParsedStatement.NOT_UNDERSTOOD;
        }
    }

    private static ParsedStatement insert(Insert insert) {
        InsertConflictAction action = insert.getConflictAction();
        boolean simple = isEmpty(insert.getWithItemsList())
                && insert.getReturningClause() == null
                && (insert.isOnlyDefaultValues() || insert.getSelect() instanceof Values)
                && isEmpty(insert.getDuplicateUpdateSets());
        Set<String> set = action == null ? Set.of() : columns(action.getUpdateSets());
        return statement(Operation.INSERT, insert.getTable(), set, simple);
    }

    private static ParsedStatement update(Update update) {
        boolean simple = isEmpty(update.getWithItemsList())
                && update.getReturningClause() == null
                && isEmpty(update.getStartJoins())
                && isEmpty(update.getJoins())
                && update.getFromItem() == null
                && update.getLimit() == null
                && isEmpty(update.getOrderByElements());
        return statement(Operation.UPDATE, update.getTable(), columns(update.getUpdateSets()), simple);
    }

    private static ParsedStatement delete(Delete delete) {
        boolean simple = isEmpty(delete.getWithItemsList())
                && delete.getReturningClause() == null
                && isEmpty(delete.getTables())
                && isEmpty(delete.getUsingList())
                && isEmpty(delete.getJoins())
                && delete.getLimit() == null
                && isEmpty(delete.getOrderByElements());
        return statement(Operation.DELETE, delete.getTable(), Set.of(), simple);
    }

    private static ParsedStatement statement(Operation operation, Table table, Set<String> set, boolean simple) {
        String schema = table.getSchemaName();
        return new ParsedStatement(
                operation, schema == null ? null : catalogName(schema), catalogName(table.getName()), set, simple);
    }

    private static Set<String> columns(@Nullable List<UpdateSet> sets) {
        return sets == null
                ? Set.of()
                : sets.stream()
                        .flatMap(s -> s.getColumns().stream())
                        .map(Column::getColumnName)
                        .map(StatementParser::catalogName)
                        .collect(Collectors.toSet());
    }

    /** A name as PostgreSQL stores it: folded to lower case unless it is quoted. */
    private static String catalogName(String written) {
        boolean quoted = written.length() > 1 && written.startsWith("\"") && written.endsWith("\"");
        return quoted
                ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
                : written.toLowerCase(Locale.ROOT);
    }

    private static boolean isEmpty(@Nullable Collection<?> items) {
        return items == null || items.isEmpty();
    }
}
