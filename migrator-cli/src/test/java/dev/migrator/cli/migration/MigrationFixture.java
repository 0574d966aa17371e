package dev.migrator.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.embedded.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** One migration on real servers: its databases, its configuration file of eight lines, and what is true of it. */
final class MigrationFixture {
    private final Databases databases;
    private final Path folder;

    private MigrationFixture(Databases databases, Path folder) {
        this.databases = databases;
        this.folder = folder;
    }

    /** Makes a pair of empty databases of this name and writes the configuration file. */
    static MigrationFixture create(Servers servers, Path folder, String name, String schema) throws Exception {
        servers.postgres("old").createDatabase(name);
        servers.postgres("new").createDatabase(name);
        Endpoint old = servers.postgres("old").endpoint(name);
        Endpoint fresh = servers.postgres("new").endpoint(name);
        Files.writeString(folder.resolve("migrator.yaml"), """
                name: %s
                old: postgresql://postgres:x@%s:%d/%s
                new: postgresql://postgres:x@%s:%d/%s
                kafka: %s
                schema: %s
                """.formatted(
                        name,
                        old.host(),
                        old.port(),
                        name,
                        fresh.host(),
                        fresh.port(),
                        name,
                        servers.kafka().bootstrapServers(),
                        schema));
        return new MigrationFixture(new Databases(new Database(Side.OLD, old), new Database(Side.NEW, fresh)), folder);
    }

    Endpoint endpoint(Side side) {
        return databases.on(side).endpoint();
    }

    void execute(Side side, String sql) throws Exception {
        try (Connection connection = databases.on(side).open(Purpose.SCHEMA)) {
            Queries.on(connection).update("preparing a test", sql);
        }
    }

    /** Runs statements in one transaction, in a session that is called as the application's are. */
    void executeAs(Side side, String application, String sql) throws Exception {
        execute(side, "SET application_name = '%s'; %s".formatted(application, sql));
    }

    <T> T query(Side side, String sql, Queries.RowReader<T> reader) throws Exception {
        try (Connection connection = databases.on(side).open(Purpose.MONITOR)) {
            return Queries.on(connection).one("reading for a test", sql, reader);
        }
    }

    String text(Side side, String sql) throws Exception {
        return query(side, sql, row -> row.getString(1));
    }

    Phase phase() {
        try {
            return Phase.valueOf(query(Side.NEW, "SELECT phase FROM migrator.migration", r -> r.getString(1)));
        } catch (Exception e) {
            return Phase.CREATED;
        }
    }

    void awaitPhase(Phase phase, MigratorProcess process) throws InterruptedException {
        await(() -> phase() == phase, Duration.ofMinutes(3), process);
    }

    static void await(Supplier<Boolean> condition, Duration patience, MigratorProcess process)
            throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (!condition.get()) {
            if (Instant.now().isAfter(end) || !process.isAlive()) {
                throw new AssertionError("did not come true; the process said:\n" + process.output());
            }
            Thread.sleep(100);
        }
    }

    /** Runs a command that must succeed. */
    String succeed(String... arguments) throws InterruptedException {
        try (MigratorProcess process = MigratorProcess.run(folder, arguments)) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return process.output();
        }
    }

    MigratorProcess start() {
        return run("start");
    }

    /** Begins a command and does not wait for its end. */
    MigratorProcess run(String command) {
        return MigratorProcess.start(folder, command);
    }

    /** A table whose columns stand in another order on the two sides has the same rows. */
    void requireSameRows(String table, String columns) throws Exception {
        String sql = "SELECT string_agg(r::text, ' ' ORDER BY r::text) FROM (SELECT %s FROM %s) AS r"
                .formatted(columns, table);
        assertThat(text(Side.NEW, sql)).isEqualTo(text(Side.OLD, sql));
    }

    /** Both databases hold the same rows, every one of them, whatever their order. */
    void requireEqual() throws Exception {
        List<Table> tables;
        try (Connection connection = databases.old().open(Purpose.CATALOG)) {
            tables = new Catalog(connection).tables();
        }
        assertThat(tables).isNotEmpty();
        for (Table table : tables) {
            String sql =
                    "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM ONLY %s AS t"
                            .formatted(Identifiers.quote(table.id()));
            assertThat(text(Side.NEW, sql)).as(table.id().toString()).isEqualTo(text(Side.OLD, sql));
        }
    }
}
