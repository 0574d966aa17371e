package dev.migrator.router.dual;

import dev.migrator.router.dual.ParsedStatement.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A statement of the application that returns the keys of the rows it changes to us. */
public final class DualStatement {
    private final DualTransaction transaction;
    private final DualTable table;
    private final Operation operation;
    private final String sql;

    DualStatement(DualTransaction transaction, DualTable table, Operation operation, String sql) {
        this.transaction = transaction;
        this.table = table;
        this.operation = operation;
        this.sql = sql;
    }

    /** The text to run instead of the application's. */
    public String sql() {
        return sql;
    }

    /** Takes the keys from what the statement returned; the result is the update count. */
    public long takeKeys(ResultSet rows) throws SQLException {
        long count = 0;
        while (rows.next()) {
            transaction.touched(table, operation, rows);
            count++;
        }
        return count;
    }
}
