package dev.migrator.cli.fidelity;

import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.run.Role;
import dev.migrator.embedded.KafkaHandle;
import dev.migrator.embedded.PostgresHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A migration between two databases whose schema both already have, run by the program's own parts in this process. */
final class FidelityMigration implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path file;
    private final String head;
    private final Map<Side, Connection> applications = new EnumMap<>(Side.class);
    final Database old;
    final Database fresh;
    private Wiring wiring;
    private StartedMigration started;

    FidelityMigration(Path folder, String name, PostgresHandle old, PostgresHandle fresh, KafkaHandle kafka) {
        old.createDatabase(name);
        fresh.createDatabase(name);
        this.old = new Database(Side.OLD, old.endpoint(name));
        this.fresh = new Database(Side.NEW, fresh.endpoint(name));
        this.file = folder.resolve(name + ".yaml");
        this.head = "name: %s\nold: %s\nnew: %s\nkafka: %s\nschema: existing\n"
                .formatted(name, url(this.old), url(this.fresh), kafka.bootstrapServers());
    }

    private static String url(Database database) {
        Endpoint at = database.endpoint();
        return "postgresql://%s:%s@%s:%d/%s"
                .formatted(at.user(), at.password().value(), at.host(), at.port(), at.database());
    }

    void onOld(String sql) {
        run(Side.OLD, "public", sql);
    }

    void onBoth(String sql) {
        run(Side.OLD, "public", sql);
        run(Side.NEW, "public", sql);
    }

    /** Runs statements as an application does, in one transaction unless they say otherwise. */
    void run(Side side, String schema, String sql) {
        try (Statement statement = application(side).createStatement()) {
            statement.execute("SET search_path = \"" + schema + "\", public");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(side + ": " + e.getMessage() + " in:\n" + sql, e);
        }
    }

    private Connection application(Side side) throws SQLException {
        Connection open = applications.get(side);
        if (open == null) {
            Endpoint at = (side == Side.OLD ? old : fresh).endpoint();
            open = DriverManager.getConnection(
                    at.jdbcUrl(), at.user(), at.password().value());
            applications.put(side, open);
        }
        return open;
    }

    /** What check says of all tables. */
    PreflightReport check() {
        try (Wiring all = new Wiring(config(List.of()))) {
            return all.operations().check();
        }
    }

    /** Starts with all tables but the {@code excluded} ones and waits until the copy is there. */
    void start(List<String> excluded) {
        wiring = new Wiring(config(excluded));
        started = wiring.operations().start(EnumSet.allOf(Role.class));
        catchUp();
    }

    /** Waits until all that is on old now is on new. */
    void catchUp() {
        started.awaitFollowing(PATIENCE);
    }

    /** The failure with which the migration ends when it is to catch up. */
    MigratorException failure() {
        try {
            catchUp();
        } catch (MigratorException e) {
            started.close();
            return e;
        }
        throw new AssertionError("replay goes on");
    }

    Wiring wiring() {
        return wiring;
    }

    Connection open(Side side) throws SQLException {
        return (side == Side.OLD ? old : fresh).open(Purpose.MONITOR);
    }

    private MigrationConfig config(List<String> excluded) {
        try {
            String tables = excluded.stream().map(t -> "'" + t + "'").collect(Collectors.joining(", "));
            Files.writeString(file, head + "tables:\n  exclude: [" + tables + "]\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new ConfigFile(file, name -> null).read().orThrow(file.toString());
    }

    @Override
    public void close() throws SQLException {
        if (started != null) {
            started.close();
            wiring.close();
        }
        for (Connection open : applications.values()) {
            open.close();
        }
    }
}
