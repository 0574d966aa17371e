package dev.migrator.router;

import dev.migrator.router.dual.DualImages;
import dev.migrator.router.dual.DualStatement;
import dev.migrator.router.dual.DualTransaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The application's statement: it records what it is told and runs on a physical statement that is made where its
 * transaction lives. In autocommit mode it keeps the session only as long as a result is open.
 */
final class LogicalStatement implements InvocationHandler {
    private static final int FETCH = 1_000;

    private final LogicalConnection connection;
    private final StatementRecord record;
    private final Statement proxy;
    private volatile @Nullable Statement physical;
    private @Nullable Binding binding;
    private long updateCount = -1;
    private boolean multiple;
    private boolean closeOnCompletion;
    private boolean closed;

    private LogicalStatement(LogicalConnection connection, StatementRecord record, Class<? extends Statement> type) {
        this.connection = connection;
        this.record = record;
        this.proxy = Reflection.proxy(type, this);
    }

    static <T extends Statement> T create(LogicalConnection connection, StatementRecord record, Class<T> type) {
        LogicalStatement statement = new LogicalStatement(connection, record, type);
        connection.opened(statement);
        return type.cast(statement.proxy);
    }

    Statement proxy() {
        return proxy;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        if (method.getDeclaringClass() == Object.class) {
            return Reflection.identity(self, this, method, arguments);
        }
        String name = method.getName();
        return switch (name) {
            case "close" -> close();
            case "isClosed" -> closed;
            case "cancel" -> cancel();
            case "getConnection" -> connection;
            default -> whileOpen(method, arguments);
        };
    }

    /** A result was closed: in autocommit mode the session may go unless there are more. */
    void resultClosed() throws SQLException {
        if (!multiple) {
            detachIfAlone();
        }
        if (closeOnCompletion) {
            close();
        }
    }

    @Nullable
    Object close() throws SQLException {
        if (!closed) {
            closed = true;
            connection.closed(this);
            letGo();
        }
        return null;
    }

    private @Nullable Object whileOpen(Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
        if (closed) {
            throw new SQLException("this statement is closed", "55000");
        }
        return method.getName().startsWith("execute") ? execute(method, arguments) : told(method, arguments);
    }

    private @Nullable Object told(Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
        return switch (method.getName()) {
            case "addBatch" -> addBatch(method, arguments);
            case "clearBatch" -> run(record::clearBatch);
            case "clearParameters" -> run(record::clearParameters);
            case "closeOnCompletion" -> run(() -> closeOnCompletion = true);
            case "isCloseOnCompletion" -> closeOnCompletion;
            case "getUpdateCount" -> live() ? alive().getUpdateCount() : (int) updateCount;
            case "getLargeUpdateCount" -> live() ? alive().getLargeUpdateCount() : updateCount;
            case "getMoreResults" -> moreResults(method, arguments);
            case "getWarnings" -> live() ? alive().getWarnings() : null;
            case "clearWarnings" -> null;
            case "getResultSet" -> live() ? wrap(alive().getResultSet()) : null;
            case "getResultSetHoldability" -> ResultSet.CLOSE_CURSORS_AT_COMMIT;
            case "isWrapperFor" -> arguments != null && ((Class<?>) arguments[0]).isInstance(proxy);
            case "unwrap" -> unwrap(arguments);
            default -> settingOrQuestion(method, arguments);
        };
    }

    private @Nullable Object settingOrQuestion(Method method, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        String name = method.getName();
        if (name.startsWith("set") || name.startsWith("register")) {
            record.set(method, arguments);
            if (live() && method.getDeclaringClass() == Statement.class) {
                Recorded.of(method, arguments).replay(alive(), alive().getConnection());
            }
            return null;
        }
        Object told = arguments == null ? record.setting("set" + name.replaceFirst("^(get|is)", "")) : null;
        if (told != null && method.getDeclaringClass() == Statement.class) {
            return told;
        }
        return wrap(Reflection.call(live() ? alive() : peek(), method, arguments));
    }

    private @Nullable Object execute(Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
        letGo();
        updateCount = -1;
        boolean batch = method.getName().endsWith("Batch");
        if (batch && record.isBatchEmpty()) {
            return method.getReturnType() == int[].class ? new int[0] : new long[0];
        }
        boolean ownText = !batch && arguments != null && arguments.length > 0;
        String sql = batch
                ? String.join(";", record.batchTexts())
                : ownText && arguments != null ? String.valueOf(arguments[0]) : String.valueOf(record.sql());
        multiple = !batch && Classifier.isMultiple(sql);
        boolean keys = record.returnsKeys() || (ownText && arguments != null && arguments.length > 1);
        try {
            return connection.transactions().run(sql, record.isRepeatable(), bound -> {
                letGo();
                return batch ? runBatch(bound, method) : runOne(bound, method, arguments, sql, keys);
            });
        } finally {
            if (batch) {
                record.clearBatch();
            }
        }
    }

    private Object runBatch(Binding bound, Method method) throws SQLException {
        DualTransaction dual = bound.dual();
        if (dual != null) {
            record.batchTexts().forEach(text -> dual.take(text, false));
        }
        return bound.isShared() ? bound.inOwnTransaction(b -> batchOn(b, method)) : batchOn(bound, method);
    }

    private Object batchOn(Binding bound, Method method) throws SQLException {
        Statement statement = attach(bound);
        record.bindBatch(statement, bound.physical());
        Object counts = outcome(statement, method, null);
        if (!record.returnsKeys()) {
            detachIfAlone();
        }
        return counts;
    }

    private Object runOne(
            Binding bound, Method method, @Nullable Object @Nullable [] arguments, String sql, boolean keys)
            throws SQLException {
        DualTransaction dual = bound.dual();
        Optional<DualStatement> both = dual == null
                ? Optional.empty()
                : dual.take(sql, !keys && !method.getName().equals("executeQuery") && !multiple);
        if (both.isPresent() && dual != null) {
            return counted(method, runDual(bound, both.get(), dual));
        }
        Statement statement = attach(bound);
        record.bind(statement, bound.physical());
        Object result = outcome(statement, method, arguments);
        return finished(result, statement, keys || multiple);
    }

    /** Runs a statement whose rows go to new as well; alone, it is a transaction of its own. */
    private long runDual(Binding bound, DualStatement both, DualTransaction dual) throws SQLException {
        if (!bound.isShared()) {
            return runReturning(bound.physical(), both);
        }
        DualImages[] images = new DualImages[1];
        long count = bound.inOwnTransaction(b -> {
            long rows = runReturning(b.physical(), both);
            images[0] = dual.beforeCommit(b.physical());
            return rows;
        });
        if (images[0] != null) {
            connection.router().dual().write(images[0]);
        }
        return count;
    }

    private long runReturning(Connection session, DualStatement both) throws SQLException {
        try (PreparedStatement statement = record.createAs(both.sql(), session)) {
            statement.setFetchSize(FETCH);
            statement.setMaxRows(0);
            physical = statement;
            record.bind(statement, session);
            try (ResultSet rows = statement.executeQuery()) {
                return both.takeKeys(rows);
            }
        } finally {
            physical = null;
        }
    }

    private Object counted(Method method, long count) {
        updateCount = count;
        if (method.getReturnType() == boolean.class) {
            return false;
        }
        return method.getReturnType() == long.class ? (Object) count : (Object) (int) count;
    }

    private Object finished(Object result, Statement statement, boolean more) throws SQLException {
        if (result instanceof ResultSet rows) {
            return LogicalResultSet.over(rows, this);
        }
        if (more || Boolean.TRUE.equals(result)) {
            return result;
        }
        updateCount = result instanceof Number number ? number.longValue() : statement.getLargeUpdateCount();
        detachIfAlone();
        return result;
    }

    /** The physical statement on this session, made anew. */
    private Statement attach(Binding bound) throws SQLException {
        Statement statement = record.create(bound.physical());
        if (bound.isShared()) {
            bound.retain();
        }
        binding = bound;
        physical = statement;
        return statement;
    }

    private Statement peek() throws SQLException {
        Binding bound = connection.transactions().borrow();
        try {
            return attach(bound);
        } finally {
            bound.release();
        }
    }

    private void detachIfAlone() throws SQLException {
        Binding bound = binding;
        if (bound != null && bound.isShared()) {
            letGo();
        }
    }

    private void letGo() throws SQLException {
        Statement statement = physical;
        Binding bound = binding;
        physical = null;
        binding = null;
        if (bound != null) {
            try {
                if (statement != null && bound.isOpen()) {
                    statement.close();
                }
            } finally {
                if (bound.isShared()) {
                    bound.release();
                }
            }
        }
    }

    private boolean live() {
        Binding bound = binding;
        return physical != null && bound != null && bound.isOpen();
    }

    private Statement alive() throws SQLException {
        Statement statement = physical;
        if (statement == null) {
            throw new SQLException("this statement has no result");
        }
        return statement;
    }

    private @Nullable Object moreResults(Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
        updateCount = -1;
        if (!live()) {
            return false;
        }
        Object more = Reflection.call(alive(), method, arguments);
        if (Boolean.FALSE.equals(more) && alive().getLargeUpdateCount() == -1) {
            detachIfAlone();
        }
        return more;
    }

    private @Nullable Object addBatch(Method method, @Nullable Object @Nullable [] arguments) {
        if (arguments == null || arguments.length == 0) {
            record.addBatch();
        } else {
            record.addBatch(method, arguments);
        }
        return null;
    }

    private @Nullable Object cancel() throws SQLException {
        Statement running = physical;
        if (running != null) {
            running.cancel();
        }
        return null;
    }

    private Object unwrap(@Nullable Object @Nullable [] arguments) throws SQLException {
        if (arguments != null && ((Class<?>) arguments[0]).isInstance(proxy)) {
            return proxy;
        }
        throw new SQLException("the physical statement is made when this one runs; it cannot be unwrapped");
    }

    private @Nullable Object wrap(@Nullable Object value) {
        return value instanceof ResultSet rows ? LogicalResultSet.over(rows, this) : value;
    }

    private static Object outcome(Statement statement, Method method, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        return Objects.requireNonNull(Reflection.call(statement, method, arguments), method.getName());
    }

    private static @Nullable Object run(Runnable work) {
        work.run();
        return null;
    }
}
