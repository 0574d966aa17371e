package dev.migrator.core.apply;

import dev.migrator.core.change.Shape;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Column.Identity;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * The statements that change rows of one table. Parameters have no type of their own and take the column's, as an
 * assignment: a cast to {@code varchar(n)} or {@code numeric(p,s)} would cut or round a value without a word.
 *
 * <p>A row is found by its key; in a table without one by all its values, and then exactly one of equal rows is taken.
 */
final class TableStatements {
    private final Table table;

    TableStatements(Table table) {
        this.table = table;
    }

    Template insert(Shape after) {
        SqlBuilder sql = new SqlBuilder(table).add("INSERT INTO ").addTable();
        List<String> columns = written(after);
        if (columns.isEmpty()) {
            return sql.add(" DEFAULT VALUES").build("insert");
        }
        return sql.add(" (" + Identifiers.quoteAll(columns) + ") OVERRIDING SYSTEM VALUE VALUES (")
                .addAll(
                        ", ",
                        columns.stream()
                                .<Runnable>map(c -> () -> sql.fromNew(after, c))
                                .toList())
                .add(")")
                .buildWithCopy("insert", copy(columns));
    }

    Template delete(Shape identity) {
        SqlBuilder sql = new SqlBuilder(table).add("DELETE FROM ").addRows().add(" AS t");
        if (!table.hasKey()) {
            return where(sql, identity).build("delete");
        }
        return where(sql.addStaging(" USING "), identity).buildWithStaging("delete");
    }

    /** Sets {@code columns}, of which there is at least one and none is GENERATED ALWAYS AS IDENTITY. */
    Template update(Shape identity, Shape after, List<String> columns) {
        SqlBuilder sql = new SqlBuilder(table).add("UPDATE ").addRows().add(" AS t SET ");
        sql.addAll(
                ", ",
                columns.stream()
                        .<Runnable>map(
                                c -> () -> sql.add(Identifiers.quote(c) + " = ").fromNew(after, c))
                        .toList());
        if (!table.hasKey()) {
            return where(sql, identity).build("update");
        }
        return where(sql.addStaging(" FROM "), identity).buildWithStaging("update");
    }

    /**
     * Does the same as {@link #update} where PostgreSQL refuses it: takes the row out and puts it in again, with the
     * values of {@code columns} new and all others as they were.
     */
    Template replace(Shape identity, Shape after, List<String> columns) {
        SqlBuilder sql = new SqlBuilder(table)
                .add("WITH gone AS (DELETE FROM ")
                .addRows()
                .add(" AS t");
        List<String> all = table.writableColumns().stream().map(Column::name).toList();
        where(sql, identity).add(" RETURNING *) INSERT INTO ").addTable();
        sql.add(" (" + Identifiers.quoteAll(all) + ") OVERRIDING SYSTEM VALUE SELECT ");
        sql.addAll(
                ", ",
                all.stream()
                        .<Runnable>map(c -> () -> {
                            if (columns.contains(c)) {
                                sql.fromNew(after, c);
                            } else {
                                sql.add("gone." + Identifiers.quote(c));
                            }
                        })
                        .toList());
        return sql.add(" FROM gone").build("update");
    }

    /** Takes the row away from where {@code after} wants to be, but only if the row that is to move there exists. */
    Template makeRoom(Shape identity, Shape after) {
        SqlBuilder sql = new SqlBuilder(table).add("DELETE FROM ").addRows().add(" AS t WHERE ");
        keyEquals(sql, c -> sql.fromNew(after, c));
        sql.add(" AND EXISTS (SELECT FROM ").addRows().add(" AS t");
        return where(sql, identity).add(")").build("delete");
    }

    /** Removes {@code s.n} of the rows that are as the row {@code s.id}; empty if there are too many columns for it. */
    Optional<SetStatement> removeCopies(Shape identity) {
        List<String> columns = written(identity);
        if (columns.isEmpty() || columns.size() > SetStatement.MOST_COLUMNS) {
            return Optional.empty();
        }
        String found = """
                SELECT %4$s FROM (
                    SELECT r.tableoid, r.ctid, s.n, row_number() OVER (PARTITION BY s.id) AS place
                      FROM %2$s AS s JOIN %1$s AS r ON %3$s) AS f
                 WHERE f.place <= f.n""".formatted(Identifiers.rowsOf(table), SetStatement.STAGING, same(columns), place("f"));
        String those = table.hasLeaves() ? "(%s) IN (%s)" : "%s = ANY (ARRAY(%s))";
        String sql =
                "DELETE FROM %s AS t WHERE ".formatted(Identifiers.rowsOf(table)) + those.formatted(place("t"), found);
        return Optional.of(SetStatement.counted(table.id(), columns, sql));
    }

    /** Joined by "=" where that is sound, else by the text of the row, and decided by that in any case. */
    private String same(List<String> columns) {
        StringJoiner equal = new StringJoiner(" AND ");
        StringJoiner found = new StringJoiner(", ", "ROW(", ")::text COLLATE \"C\"");
        StringJoiner given = new StringJoiner(", ", "ROW(", ")::text COLLATE \"C\"");
        for (int i = 0; i < columns.size(); i++) {
            String quoted = "r." + Identifiers.quote(columns.get(i));
            String parameter = "s.p" + (i + 1);
            if (Equality.isNative(table.column(columns.get(i)))) {
                equal.add(quoted + " = " + parameter);
            }
            found.add(quoted);
            given.add(parameter);
        }
        return equal.length() == 0
                ? "%s = %s".formatted(found, given)
                : "%s AND %s IS NOT DISTINCT FROM %s".formatted(equal, found, given);
    }

    private String copy(List<String> columns) {
        return "COPY %s (%s) FROM STDIN".formatted(Identifiers.quote(table.id()), Identifiers.quoteAll(columns));
    }

    /** The columns of {@code shape} that are written with a value; the server computes the others. */
    List<String> written(Shape shape) {
        return shape.columns().stream()
                .filter(c -> table.column(c).isWritable())
                .toList();
    }

    boolean isAlwaysIdentity(String column) {
        return table.column(column).identity() == Identity.ALWAYS;
    }

    private SqlBuilder where(SqlBuilder sql, Shape identity) {
        sql.add(" WHERE ");
        if (table.hasKey()) {
            return keyEquals(sql, c -> sql.fromIdentity(identity, c));
        }
        sql.add("(%s) = (SELECT %s FROM ".formatted(place("t"), place("r")))
                .addRows()
                .add(" AS r WHERE ");
        List<Runnable> equals = written(identity).stream()
                .<Runnable>map(c -> () -> sameText(sql, identity, c))
                .toList();
        return (equals.isEmpty() ? sql.add("true") : sql.addAll(" AND ", equals)).add(" LIMIT 1)");
    }

    /** Where a row is; rows of different leaves may have the same ctid. */
    private String place(String row) {
        return table.hasLeaves() ? row + ".tableoid, " + row + ".ctid" : row + ".ctid";
    }

    private SqlBuilder keyEquals(SqlBuilder sql, Consumer<String> parameter) {
        return sql.addAll(
                " AND ",
                table.key().stream()
                        .<Runnable>map(c -> () -> {
                            sql.add("t." + Identifiers.quote(c) + " "
                                    + table.column(c).equality() + " ");
                            parameter.accept(c);
                            sql.add(cast(c));
                        })
                        .toList());
    }

    /**
     * Beside "=" an untyped value takes the type of an operator, which for regclass is that of oid, and for a row none.
     * A type with a modifier always has an operator of its own, and a cast to it could cut or round.
     */
    private String cast(String column) {
        String type = table.column(column).type();
        return type.indexOf('(') < 0 ? "::" + type : "";
    }

    /** Text against text, so that types without "=", NaN, -0, numeric scale and NULL are all told apart exactly. */
    private void sameText(SqlBuilder sql, Shape identity, String column) {
        String type = table.column(column).type();
        String quoted = "r." + Identifiers.quote(column);
        if (Equality.isNative(table.column(column))) {
            sql.add(quoted + " = ").fromIdentity(identity, column).add("::" + type + " AND ");
        }
        sql.add(quoted + "::text COLLATE \"C\" IS NOT DISTINCT FROM (")
                .fromIdentity(identity, column)
                .add("::" + type + ")::text COLLATE \"C\"");
    }
}
