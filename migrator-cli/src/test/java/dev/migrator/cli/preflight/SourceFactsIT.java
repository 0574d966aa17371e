package dev.migrator.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.Planner;
import dev.migrator.core.plan.SourceFacts;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFactsIT {
    private static final String SCHEMA = """
            CREATE TYPE mood AS ENUM ('well', 'ill'); CREATE TYPE point3 AS (x int, y int, z int);
            CREATE DOMAIN short AS varchar(10);
            CREATE TABLE customer (id int PRIMARY KEY, mood mood, name short);
            CREATE TABLE purchase (at date, id int, customer int REFERENCES customer, PRIMARY KEY (at, id))
              PARTITION BY RANGE (at);
            CREATE TABLE purchase_1 PARTITION OF purchase FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE purchase_2 PARTITION OF purchase FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE line (at date, id int, n int PRIMARY KEY, FOREIGN KEY (at, id) REFERENCES purchase);
            CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node, moods mood[]);
            CREATE TABLE place (id int PRIMARY KEY, spot point3);
            CREATE TABLE free (at date) PARTITION BY RANGE (at);
            CREATE TABLE free_1 PARTITION OF free FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE free_2 PARTITION OF free FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')""";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void tablesThatForeignKeysTieThroughPartitionsShareALane(int major) throws SQLException {
        try (PostgresServer server =
                PostgresServer.start(PostgresOptions.of(major).withoutFsync())) {
            Pair.run(server.endpoint("postgres"), SCHEMA);

            MigrationPlan plan = plan(server);

            Map<String, Integer> lanes = plan.tables().stream()
                    .collect(Collectors.toMap(t -> t.table().id().name(), TablePlan::lane));
            assertThat(lanes.get("purchase_1"))
                    .isEqualTo(lanes.get("purchase_2"))
                    .isEqualTo(lanes.get("customer"))
                    .isEqualTo(lanes.get("line"));
            assertThat(lanes.get("free_1")).isNotEqualTo(lanes.get("free_2"));
            assertThat(plan.tables().stream()
                            .filter(t -> !t.binary())
                            .map(t -> t.table().id().name()))
                    .containsExactly("node", "place");
        }
    }

    private static MigrationPlan plan(PostgresServer server) throws SQLException {
        try (Connection connection = new Database(Side.OLD, server.endpoint("postgres")).open(Purpose.CATALOG)) {
            return Planner.plan("shop", 6, new Catalog(connection).tables(), SourceFacts.read(connection));
        }
    }
}
