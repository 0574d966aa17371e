package dev.migrator.router;

import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the application told a statement before it ran: enough to make the physical one, as often as needed. */
final class StatementRecord {
    /** Makes the physical statement; the text is ignored by statements that get theirs when they run. */
    @FunctionalInterface
    interface Creation {
        Statement create(Connection physical) throws SQLException;
    }

    private final Creation creation;
    private final @Nullable String sql;
    private final boolean returnsKeys;
    private final Map<String, Recorded> settings = new LinkedHashMap<>();
    private final List<List<Recorded>> batch = new ArrayList<>();
    private Map<Object, Recorded> parameters = new LinkedHashMap<>();

    /**
     * Nothing told yet.
     *
     * @param sql the text of a prepared statement, else null
     * @param returnsKeys true if it was prepared to return generated keys
     */
    StatementRecord(Creation creation, @Nullable String sql, boolean returnsKeys) {
        this.creation = creation;
        this.sql = sql;
        this.returnsKeys = returnsKeys;
    }

    @Nullable
    String sql() {
        return sql;
    }

    boolean returnsKeys() {
        return returnsKeys;
    }

    /** Notes a setter. */
    void set(Method method, @Nullable Object @Nullable [] arguments) {
        Recorded call = Recorded.of(method, arguments);
        Class<?> owner = method.getDeclaringClass();
        if ((owner == PreparedStatement.class || owner == CallableStatement.class) && call.count() > 0) {
            String kind = method.getName().startsWith("register") ? "out " : "in ";
            parameters.put(kind + call.first(), call);
        } else {
            settings.put(method.getName(), call);
        }
    }

    /** The argument of a setter as it was told, null if it was not. */
    @Nullable
    Object setting(String setter) {
        Recorded call = settings.get(setter);
        return call == null ? null : call.first();
    }

    void clearParameters() {
        parameters.clear();
    }

    void addBatch() {
        batch.add(List.copyOf(parameters.values()));
        parameters = new LinkedHashMap<>(parameters);
    }

    void addBatch(Method method, @Nullable Object[] arguments) {
        batch.add(List.of(Recorded.of(method, arguments)));
    }

    void clearBatch() {
        batch.clear();
    }

    boolean isBatchEmpty() {
        return batch.isEmpty();
    }

    /** The texts of a batch; one for a prepared statement. */
    List<String> batchTexts() {
        return sql != null
                ? List.of(sql)
                : batch.stream().map(b -> String.valueOf(b.get(0).first())).toList();
    }

    boolean isRepeatable() {
        return parameters.values().stream().allMatch(Recorded::isRepeatable)
                && batch.stream().flatMap(List::stream).allMatch(Recorded::isRepeatable);
    }

    Statement create(Connection physical) throws SQLException {
        return configured(creation.create(physical), physical);
    }

    /** A statement with another text and the same settings, for parameters that fit both. */
    PreparedStatement createAs(String other, Connection physical) throws SQLException {
        PreparedStatement statement = physical.prepareStatement(other);
        configured(statement, physical);
        return statement;
    }

    void bind(Statement physical, Connection connection) throws SQLException {
        for (Recorded call : parameters.values()) {
            call.replay(physical, connection);
        }
    }

    void bindBatch(Statement physical, Connection connection) throws SQLException {
        for (List<Recorded> entry : batch) {
            for (Recorded call : entry) {
                call.replay(physical, connection);
            }
            if (sql != null) {
                ((PreparedStatement) physical).addBatch();
            }
        }
    }

    private Statement configured(Statement statement, Connection physical) throws SQLException {
        for (Recorded call : settings.values()) {
            call.replay(statement, physical);
        }
        return statement;
    }
}
