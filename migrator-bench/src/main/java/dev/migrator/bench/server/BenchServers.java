package dev.migrator.bench.server;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.embedded.PostgresHandle;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** An old and a new PostgreSQL and a Kafka broker in processes of their own; every contestant runs on the same. */
public final class BenchServers implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "1GB",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h");

    private final Servers servers;
    private final String autovacuum;

    private BenchServers(Servers servers, String autovacuum) {
        this.servers = servers;
        this.autovacuum = autovacuum;
    }

    /**
     * Returns when all of them are ready.
     *
     * @param autovacuum whether it may run, as it does in production, at times of its own
     */
    public static BenchServers start(int oldMajor, int newMajor, boolean autovacuum) {
        String setting = autovacuum ? "on" : "off";
        Servers servers = Servers.builder()
                .postgres("old", options(oldMajor).with("autovacuum", setting))
                .postgres("new", options(newMajor).with("autovacuum", setting))
                .kafka()
                .start();
        return new BenchServers(servers, setting);
    }

    /** A database of this name on each server; the old one holds the content, the new one is empty. */
    public Pair pair(String name, Content content) {
        servers.postgres("old").createDatabase(name);
        servers.postgres("new").createDatabase(name);
        Pair pair = new Pair(new Databases(database(Side.OLD, name), database(Side.NEW, name)), content);
        pair.fill(Side.OLD);
        return pair;
    }

    public String kafka() {
        return servers.kafka().bootstrapServers();
    }

    public long kafkaPid() {
        return servers.embeddedKafka().pid();
    }

    /** The process of a server of which all its others are children. */
    public static long serverPid(Database database) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            long session = Queries.on(connection)
                    .one("finding the server", "SELECT pg_catalog.pg_backend_pid()", row -> row.getLong(1));
            return ProcessHandle.of(session)
                    .flatMap(ProcessHandle::parent)
                    .map(ProcessHandle::pid)
                    .orElseThrow(() -> new ConfigurationFailure(
                            "the processes of %s are not to be seen from here; the benchmark needs servers of its own"
                                    .formatted(database.describe())));
        } catch (SQLException e) {
            throw SqlFailures.wrap("finding the server", e);
        }
    }

    /** Versions and what differs from PostgreSQL's own settings. */
    public String describe() {
        return "PostgreSQL %d to %d on loopback, both with wal_level=logical, shared_buffers=1GB, max_wal_size=16GB, autovacuum=%s, fsync=on"
                .formatted(
                        servers.postgres("old").majorVersion(),
                        servers.postgres("new").majorVersion(),
                        autovacuum);
    }

    @Override
    public void close() {
        servers.close();
    }

    private Database database(Side side, String name) {
        PostgresHandle server = servers.postgres(side.word());
        return new Database(side, server.endpoint(name));
    }

    private static PostgresOptions options(int major) {
        PostgresOptions options = PostgresOptions.of(major);
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            options = options.with(setting.getKey(), setting.getValue());
        }
        return options;
    }
}
