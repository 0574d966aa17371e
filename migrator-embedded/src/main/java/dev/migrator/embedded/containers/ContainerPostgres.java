package dev.migrator.embedded.containers;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.embedded.PostgresHandle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container; it cannot be crashed and started again with its data. */
public final class ContainerPostgres implements PostgresHandle {
    private static final String USER = "postgres";
    private final PostgreSQLContainer container;
    private final int major;

    private ContainerPostgres(PostgreSQLContainer container, int major) {
        this.container = container;
        this.major = major;
    }

    /** Returns when the server takes connections. */
    public static ContainerPostgres start(int major, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        PostgreSQLContainer container = Docker.started(() -> new PostgreSQLContainer("postgres:" + major)
                .withDatabaseName(USER)
                .withUsername(USER)
                .withPassword(USER)
                .withCommand(command.toArray(String[]::new)));
        return new ContainerPostgres(container, major);
    }

    @Override
    public Endpoint endpoint(String database) {
        return Endpoint.of(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                database,
                USER,
                USER);
    }

    @Override
    public int majorVersion() {
        return major;
    }

    @Override
    public void createDatabase(String name) {
        try (Connection connection = DriverManager.getConnection(endpoint(USER).jdbcUrl(), USER, USER);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + Identifiers.quote(name));
        } catch (SQLException e) {
            throw SqlFailures.wrap("creating the database " + name, e);
        }
    }

    @Override
    public String logTail() {
        return container.getLogs();
    }

    @Override
    public void close() {
        container.close();
    }
}
