package dev.migrator.router;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Types;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An array that the application made before it was known which database it goes to; the driver's is made then. */
final class ClientArray implements Array {
    private final String typeName;
    private final @Nullable Object @Nullable [] elements;

    ClientArray(String typeName, @Nullable Object @Nullable [] elements) {
        this.typeName = typeName;
        this.elements = elements == null ? null : elements.clone();
    }

    /** The driver's array of a session; fails if the server does not know the type. */
    Array on(Connection physical) throws SQLException {
        return physical.createArrayOf(typeName, elements);
    }

    @Override
    public String getBaseTypeName() {
        return typeName;
    }

    @Override
    public int getBaseType() {
        return Types.OTHER;
    }

    @Override
    public @Nullable Object getArray() {
        return elements == null ? null : elements.clone();
    }

    @Override
    public @Nullable Object getArray(Map<String, Class<?>> map) {
        return getArray();
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        throw onlyWhole();
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
        throw onlyWhole();
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        throw onlyWhole();
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
        throw onlyWhole();
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        throw onlyWhole();
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map) throws SQLException {
        throw onlyWhole();
    }

    @Override
    public void free() {}

    private static SQLFeatureNotSupportedException onlyWhole() {
        return new SQLFeatureNotSupportedException(
                "an array made by the application is a parameter; only getArray() reads it back");
    }
}
