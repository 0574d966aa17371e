package dev.migrator.router;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The application's connection: it has a physical session only while a transaction or a result needs one. */
final class LogicalConnection extends PlainConnection {
    private static final String BEGIN = "SAVEPOINT";

    private final Router router;
    private final SessionState state = new SessionState();
    private final Transactions transactions;
    private final Set<LogicalStatement> statements = new LinkedHashSet<>();
    private final List<Binding> metadata = new ArrayList<>();
    private boolean closed;

    LogicalConnection(Router router) {
        this.router = router;
        this.transactions = new Transactions(router, state);
    }

    Router router() {
        return router;
    }

    Transactions transactions() throws SQLException {
        checkOpen();
        return transactions;
    }

    void opened(LogicalStatement statement) {
        statements.add(statement);
    }

    void closed(LogicalStatement statement) {
        statements.remove(statement);
    }

    @Override
    public Statement createStatement() throws SQLException {
        return statement(Connection::createStatement);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return statement(c -> c.createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return statement(c -> c.createStatement(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return prepared(sql, false, c -> c.prepareStatement(sql));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepared(sql, false, c -> c.prepareStatement(sql, type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepared(sql, false, c -> c.prepareStatement(sql, type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        boolean keys = generatedKeys == Statement.RETURN_GENERATED_KEYS;
        return prepared(sql, keys, c -> c.prepareStatement(sql, generatedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return prepared(sql, true, c -> c.prepareStatement(sql, columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return prepared(sql, true, c -> c.prepareStatement(sql, columns));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return call(sql, c -> c.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return call(sql, c -> c.prepareCall(sql, type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return call(sql, c -> c.prepareCall(sql, type, concurrency, holdability));
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return withSession(c -> c.nativeSQL(sql));
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (autoCommit != state.autoCommit) {
            transactions.commit();
            state.autoCommit = autoCommit;
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return state.autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        checkInTransactionMode("commit");
        transactions.commit();
    }

    @Override
    public void rollback() throws SQLException {
        checkInTransactionMode("rollback");
        transactions.rollback();
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        try {
            for (LogicalStatement statement : List.copyOf(statements)) {
                statement.close();
            }
            for (Binding binding : metadata) {
                binding.release();
            }
            transactions.rollback();
        } finally {
            closed = true;
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        Binding binding = transactions().borrow();
        if (binding.isShared()) {
            metadata.add(binding);
        } else {
            binding.release();
        }
        DatabaseMetaData physical = binding.physical().getMetaData();
        return Reflection.proxy(
                DatabaseMetaData.class,
                (proxy, method, arguments) ->
                        method.getName().equals("getConnection") ? this : Reflection.call(physical, method, arguments));
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
        if (transactions.transaction() != null && readOnly != state.readOnly) {
            throw new SQLException("a transaction is open; set it read-only before its first statement", "25001");
        }
        state.readOnly = readOnly;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return state.readOnly;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        if (transactions.transaction() != null) {
            throw new SQLException("a transaction is open; set its isolation before its first statement", "25001");
        }
        state.isolation = level;
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        Integer isolation = state.isolation;
        return isolation != null ? isolation : withSession(Connection::getTransactionIsolation);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        Binding open = transactions().transaction();
        if (open != null) {
            transactions.beginUnseen().physical().setSchema(schema);
        }
        state.schema = schema;
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        String schema = state.schema;
        return schema != null ? schema : withSession(Connection::getSchema);
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        checkInTransactionMode("setSavepoint");
        return transactions.run(BEGIN, true, b -> b.physical().setSavepoint());
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        checkInTransactionMode("setSavepoint");
        return transactions.run(BEGIN, true, b -> b.physical().setSavepoint(name));
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        checkInTransactionMode("rollback");
        transactions.beginUnseen().physical().rollback(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        Binding open = transactions().transaction();
        if (open != null) {
            open.physical().releaseSavepoint(savepoint);
        }
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) {
        return new ClientArray(typeName, elements);
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return withSession(c -> c.createStruct(typeName, attributes));
    }

    @Override
    public Clob createClob() throws SQLException {
        return withSession(Connection::createClob);
    }

    @Override
    public Blob createBlob() throws SQLException {
        return withSession(Connection::createBlob);
    }

    @Override
    public NClob createNClob() throws SQLException {
        return withSession(Connection::createNClob);
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return withSession(Connection::createSQLXML);
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        if (closed) {
            return false;
        }
        Binding open = transactions.transaction();
        return open == null || open.physical().isValid(seconds);
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        Binding open = transactions.transaction();
        closed = true;
        if (open != null) {
            open.physical().abort(executor);
            transactions.rollback();
        }
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        Binding open = transactions().transaction();
        return open == null ? null : open.physical().getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        Binding open = transactions().transaction();
        if (open != null) {
            open.physical().clearWarnings();
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        return withSession(Connection::getCatalog);
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return withSession(Connection::getTypeMap);
    }

    /** {@link PGConnection} is for a transaction: what is done through it is not seen by the router. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        checkInTransactionMode("unwrap to " + type.getName());
        return transactions.beginUnseen().physical().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type == PGConnection.class;
    }

    private Statement statement(StatementRecord.Creation creation) throws SQLException {
        checkOpen();
        return LogicalStatement.create(this, new StatementRecord(creation, null, false), Statement.class);
    }

    private PreparedStatement prepared(String sql, boolean keys, StatementRecord.Creation creation)
            throws SQLException {
        checkOpen();
        return LogicalStatement.create(this, new StatementRecord(creation, sql, keys), PreparedStatement.class);
    }

    /** A call may return values at any time: it keeps its session like one that returns keys. */
    private CallableStatement call(String sql, StatementRecord.Creation creation) throws SQLException {
        checkOpen();
        return LogicalStatement.create(this, new StatementRecord(creation, sql, true), CallableStatement.class);
    }

    private <T> T withSession(Question<T> question) throws SQLException {
        Binding binding = transactions().borrow();
        try {
            return question.ask(binding.physical());
        } finally {
            binding.release();
        }
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw new SQLException("this connection is closed", "08003");
        }
    }

    private void checkInTransactionMode(String what) throws SQLException {
        checkOpen();
        if (state.autoCommit) {
            throw new SQLException(what + " needs a transaction: call setAutoCommit(false) first", "25P01");
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection physical) throws SQLException;
    }
}
