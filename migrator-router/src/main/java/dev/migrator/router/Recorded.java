package dev.migrator.router;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A call that the application made on a statement, to be made again on the physical one. */
final class Recorded {
    private final Method method;
    private final @Nullable Object[] arguments;

    private Recorded(Method method, @Nullable Object[] arguments) {
        this.method = method;
        this.arguments = arguments;
    }

    static Recorded of(Method method, @Nullable Object @Nullable [] arguments) {
        return new Recorded(method, arguments == null ? new Object[0] : arguments.clone());
    }

    int count() {
        return arguments.length;
    }

    @Nullable
    Object first() {
        return arguments[0];
    }

    void replay(Statement physical, Connection connection) throws SQLException {
        @Nullable Object[] values = arguments.clone();
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof ClientArray array) {
                values[i] = array.on(connection);
            }
        }
        Reflection.call(physical, method, values);
    }

    /** False if the call consumes its argument. */
    boolean isRepeatable() {
        for (Object argument : arguments) {
            if (argument instanceof InputStream || argument instanceof Reader) {
                return false;
            }
        }
        return true;
    }
}
