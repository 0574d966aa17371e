package dev.migrator.core.apply;

import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staging tables of one session: made when they are first needed, emptied by the server at every commit. Not
 * thread-safe.
 */
final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);
    private static final int MOST_TABLES = 500;

    private final Connection connection;
    private final Map<SetStatement, String> names = new HashMap<>();
    private final List<SetStatement> unsure = new ArrayList<>();
    private final Set<String> used = new HashSet<>();
    private int number;
    private boolean available = true;

    Staging(Connection connection) {
        this.connection = connection;
    }

    /** False if the statement cannot have a staging table: too many of them, or the role may not make any. */
    boolean isAvailable(SetStatement statement) {
        return names.containsKey(statement) || (available && names.size() < MOST_TABLES);
    }

    /** A transaction begins: the last one ended, and its rows are gone. */
    void begin() {
        used.clear();
        unsure.clear();
    }

    /**
     * Empties what this transaction has used so far. Outside of a savepoint the server does this in place; inside of one it
     * would keep a file for each time until the transaction ends.
     */
    void empty() throws SQLException {
        if (!used.isEmpty()) {
            truncate(String.join(", ", used));
            used.clear();
        }
        unsure.clear();
    }

    /** The work since {@link #empty} was rolled back, and with it the tables that were made for it. */
    void forget() {
        unsure.forEach(names::remove);
        unsure.clear();
        used.retainAll(names.values());
    }

    /** The quoted name of an empty table for the rows of {@code statement}. */
    String tableFor(SetStatement statement) throws SQLException {
        String name = names.get(statement);
        if (name == null) {
            name = create(statement);
        }
        if (!used.add(name)) {
            truncate(name);
        }
        return name;
    }

    private String create(SetStatement statement) throws SQLException {
        String name = "pg_temp.staging_" + ++number;
        try {
            execute("CREATE TEMPORARY TABLE %s ON COMMIT DELETE ROWS AS SELECT %s WITH NO DATA"
                    .formatted(name, statement.columns()));
        } catch (SQLException e) {
            if (SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE)) {
                available = false;
                LOG.warn(
                        "replay may not make temporary tables and goes on row by row, which is slow; grant TEMPORARY on the database to its role: {}",
                        e.getMessage());
            }
            throw e;
        }
        names.put(statement, name);
        unsure.add(statement);
        return name;
    }

    private void truncate(String tables) throws SQLException {
        execute("TRUNCATE " + tables);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
