package dev.migrator.router;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A result whose close tells the logical statement that it needs its session no longer. */
final class LogicalResultSet implements InvocationHandler {
    private final ResultSet physical;
    private final LogicalStatement statement;
    private boolean closed;

    private LogicalResultSet(ResultSet physical, LogicalStatement statement) {
        this.physical = physical;
        this.statement = statement;
    }

    static ResultSet over(ResultSet physical, LogicalStatement statement) {
        return Reflection.proxy(ResultSet.class, new LogicalResultSet(physical, statement));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        if (method.getDeclaringClass() == Object.class) {
            return Reflection.identity(proxy, this, method, arguments);
        }
        return switch (method.getName()) {
            case "close" -> close();
            case "isClosed" -> closed || physical.isClosed();
            case "getStatement" -> statement.proxy();
            default -> Reflection.call(physical, method, arguments);
        };
    }

    private @Nullable Object close() throws SQLException {
        if (!closed) {
            closed = true;
            physical.close();
            statement.resultClosed();
        }
        return null;
    }
}
