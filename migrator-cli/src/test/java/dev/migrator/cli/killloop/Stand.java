package dev.migrator.cli.killloop;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.proxy.TcpProxy;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Old, new and Kafka, a proxy on every way to them, and capture and replay as processes of their own that are started
 * again when they end.
 */
final class Stand implements AutoCloseable {
    private static final String NAME = "kills";
    private static final int MOST_WORKERS = 2;

    final PostgresServer old;
    final PostgresServer fresh;
    final KafkaBroker kafka;
    final TcpProxy toKafka;
    final TcpProxy captureToOld;
    final TcpProxy replayToNew;
    final Supervised capture;
    final Workers replays;
    private final int lanes;
    private final SchemaConfig.Mode mode;

    private Stand(Path folder, int oldMajor, int lanes, String schema, SchemaConfig.Mode mode) throws Exception {
        this.lanes = lanes;
        this.mode = mode;
        old = PostgresServer.start(options(oldMajor));
        fresh = PostgresServer.start(options(18));
        AtomicReference<TcpProxy> proxy = new AtomicReference<>();
        kafka = KafkaBroker.launch(port -> {
            proxy.set(TcpProxy.to("127.0.0.1", port));
            return proxy.get().port();
        });
        toKafka = proxy.get();
        old.createDatabase(NAME);
        fresh.createDatabase(NAME);
        captureToOld = TcpProxy.to(old.endpoint(NAME));
        replayToNew = TcpProxy.to(fresh.endpoint(NAME));
        capture = new Supervised(configured(folder.resolve("capture"), captureToOld.port(), port(fresh)), "capture");
        replays = new Workers(
                configured(folder.resolve("replay"), port(old), replayToNew.port()), Math.min(lanes, MOST_WORKERS));
        execute(Side.OLD, resource(schema));
        if (mode == SchemaConfig.Mode.EXISTING) {
            execute(Side.NEW, resource(schema));
        }
    }

    private static PostgresOptions options(int major) {
        return PostgresOptions.of(major).withoutFsync().with("max_prepared_transactions", "30");
    }

    /** Returns when new follows old. */
    static Stand follow(Path folder, int oldMajor, int lanes) throws Exception {
        Stand stand = new Stand(folder, oldMajor, lanes, "tables.sql", SchemaConfig.Mode.EXISTING);
        try {
            stand.execute(Side.OLD, resource("rows.sql"));
            stand.bringToFollowing(folder);
            return stand;
        } catch (Exception | AssertionError e) {
            stand.close();
            throw e;
        }
    }

    /**
     * Returns when there are databases and nothing runs.
     *
     * @param schema the resource that makes the tables, on new too if they are to exist there
     */
    static Stand with(Path folder, int oldMajor, String schema, SchemaConfig.Mode mode) throws Exception {
        return new Stand(folder, oldMajor, 1, schema, mode);
    }

    /** Begins a backfill as a process of its own, with more lines in its configuration. */
    MigratorProcess backfill(Path folder, String configuration) throws Exception {
        Path own = configured(folder.resolve("backfill"), port(old), port(fresh));
        Files.writeString(own.resolve("migrator.yaml"), configuration, StandardOpenOption.APPEND);
        return MigratorProcess.start(own, "start", "--role", "backfill");
    }

    private void bringToFollowing(Path folder) throws Exception {
        tend();
        try (MigratorProcess backfill = backfill(folder, "")) {
            await("new follows old", Duration.ofMinutes(2), () -> {
                tend();
                if (!backfill.isAlive()) {
                    throw new AssertionError("the backfill ended:\n" + backfill.output());
                }
                return "FOLLOWING".equals(text(Side.NEW, "SELECT phase FROM migrator.migration"));
            });
        }
    }

    int lanes() {
        return lanes;
    }

    /** Starts again what has ended. */
    void tend() {
        capture.tend();
        replays.tend();
    }

    /** No cut is waiting for its moment any more. */
    void calm() {
        toKafka.resume();
        captureToOld.resume();
        replayToNew.resume();
    }

    Connection connect(Side side) throws SQLException {
        Endpoint endpoint = (side == Side.OLD ? old : fresh).endpoint(NAME);
        return DriverManager.getConnection(
                endpoint.jdbcUrl() + "?connectTimeout=5&socketTimeout=120", endpoint.user(), "postgres");
    }

    void execute(Side side, String sql) throws SQLException {
        try (Connection connection = connect(side);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one value of a query; a word that says so if the server cannot be asked. */
    String text(Side side, String sql) {
        try (Connection connection = connect(side);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "(no row)";
        } catch (SQLException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    static void await(String what, Duration patience, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within %s: %s".formatted(patience, what));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Path configured(Path folder, int oldPort, int newPort) throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("migrator.yaml"), """
                name: %1$s
                old: postgresql://postgres:x@127.0.0.1:%2$d/%1$s
                new: postgresql://postgres:x@127.0.0.1:%3$d/%1$s
                kafka: %4$s
                schema: %6$s
                stream: { lanes: %5$d }
                """.formatted(
                        NAME, oldPort, newPort, kafka.bootstrapServers(), lanes, mode));
        return folder;
    }

    private static int port(PostgresServer server) {
        return server.endpoint(NAME).port();
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(Stand.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        capture.kill();
        replays.kill();
        List.of(captureToOld, replayToNew, toKafka).forEach(TcpProxy::close);
        kafka.close();
        old.close();
        fresh.close();
    }
}
