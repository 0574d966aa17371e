package dev.migrator.core.connect;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Short statements with bound values, each on a connection of its own or all on one given connection. Values are bound as
 * untyped text and take the type of what they meet. Thread-safe over a data source, not over one connection.
 */
public final class Queries {
    private final Borrowing borrowing;

    private Queries(Borrowing borrowing) {
        this.borrowing = borrowing;
    }

    /** Every statement on a connection that is borrowed for it, in autocommit mode. */
    public static Queries over(DataSource source) {
        return new Queries(new Borrowing() {
            @Override
            public <T> T with(Work<T> work) throws SQLException {
                try (Connection connection = source.getConnection()) {
                    return work.run(connection);
                }
            }
        });
    }

    /** Every statement on {@code connection}, within its transaction if it has one; it is not closed here. */
    public static Queries on(Connection connection) {
        return new Queries(new Borrowing() {
            @Override
            public <T> T with(Work<T> work) throws SQLException {
                return work.run(connection);
            }
        });
    }

    /**
     * The rows of a query.
     *
     * @param what the work as a clause for a failure's message: "reading the route"
     * @throws MigratorException by what can be done about the failure
     */
    public <T> List<T> list(String what, String sql, RowReader<T> reader, @Nullable Object... values) {
        return run(what, sql, values, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
                return result;
            }
        });
    }

    /** The first row of a query, if there is one. */
    public <T> Optional<T> first(String what, String sql, RowReader<T> reader, @Nullable Object... values) {
        return list(what, sql, reader, values).stream().findFirst();
    }

    /** The first row of a query that always has one. */
    public <T> T one(String what, String sql, RowReader<T> reader, @Nullable Object... values) {
        return list(what, sql, reader, values).get(0);
    }

    /** Runs a statement that returns no rows; returns how many rows it touched. */
    public int update(String what, String sql, @Nullable Object... values) {
        return run(what, sql, values, PreparedStatement::executeUpdate);
    }

    /** Runs a statement without values just as it stands: a question mark in it is an operator. */
    public void execute(String what, String sql) {
        try {
            borrowing.with(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(sql);
                }
            });
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    private <T> T run(String what, String sql, @Nullable Object[] values, StatementWork<T> work) {
        try {
            return borrowing.with(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    bind(statement, values);
                    return work.run(statement);
                }
            });
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            statement.setString(i + 1, value == null ? null : value.toString());
        }
    }

    /** Reads one row; must not move the cursor. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Borrowing {
        <T> T with(Work<T> work) throws SQLException;
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private interface StatementWork<T> {
        T run(PreparedStatement statement) throws SQLException;
    }
}
