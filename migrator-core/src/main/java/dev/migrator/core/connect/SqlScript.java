package dev.migrator.core.connect;

import dev.migrator.core.failure.InternalFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** SQL files that come with the program. */
public final class SqlScript {
    private SqlScript() {}

    /** Runs every statement of the file {@code name} that lies beside {@code owner}, within the connection's transaction. */
    public static void run(Connection connection, Class<?> owner, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text(owner, name));
        }
    }

    private static String text(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new InternalFailure("the program lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InternalFailure("cannot read resource " + name, e);
        }
    }
}
