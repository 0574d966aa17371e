package dev.migrator.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.plan.check.PreflightReport.Outcome;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PreflightIT {
    private static final String KEYED = "CREATE TABLE public.t (id int PRIMARY KEY)";
    private static PostgresServer old;
    private static PostgresServer fresh;
    private static int databases;

    @BeforeAll
    static void start() {
        old = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
        fresh = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
    }

    @AfterAll
    static void stop() {
        old.close();
        fresh.close();
    }

    @Test
    void aCleanPairHasNothingInTheWay() throws SQLException {
        Pair pair = pair("""
                CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, tags text[]);
                CREATE TABLE note (body text); ALTER TABLE note REPLICA IDENTITY FULL;
                CREATE TABLE event (at date NOT NULL, id bigint NOT NULL, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
                CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                CREATE TABLE by_index (code text NOT NULL); CREATE UNIQUE INDEX by_index_code ON by_index (code);
                ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code""", "SELECT 1");

        PreflightReport report = pair.check();

        assertThat(report.of(Severity.BLOCKER)).isEmpty();
        assertThat(report.of(Severity.WARNING)).extracting(Finding::check).isSubsetOf("collations");
        assertThat(Pair.of(report, "sizes")).containsExactly("INFO new");
        assertThat(Pair.of(report, "snapshot-export")).contains("INFO old");
        assertThat(Pair.of(report, "replica-identity")).containsExactly("INFO public.note");
        assertThat(Pair.of(report, "sequences")).containsExactly("INFO old");
    }

    @Test
    void everyTableWithoutAUsableReplicaIdentityIsNamedWithTheStatementThatMendsIt() throws SQLException {
        Pair pair = pair("""
                CREATE TABLE no_key (a int);
                CREATE TABLE late (a int PRIMARY KEY DEFERRABLE);
                CREATE TABLE nothing (a int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
                CREATE TABLE candidate (a int NOT NULL, b int); CREATE UNIQUE INDEX candidate_a ON candidate (a);
                CREATE UNIQUE INDEX candidate_b ON candidate (b);
                CREATE TABLE dropped (a int NOT NULL); CREATE UNIQUE INDEX dropped_a ON dropped (a);
                ALTER TABLE dropped REPLICA IDENTITY USING INDEX dropped_a; DROP INDEX dropped_a;
                CREATE SCHEMA "Odd s"; CREATE TABLE "Odd s"."t.""x" (a int)""", "SELECT 1");

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "replica-identity"))
                .containsExactlyInAnyOrder(
                        "BLOCKER Odd s.t.\"x",
                        "BLOCKER public.candidate",
                        "BLOCKER public.dropped",
                        "BLOCKER public.late",
                        "BLOCKER public.no_key",
                        "BLOCKER public.nothing");
        assertThat(Pair.one(report, "replica-identity", "public.no_key").remedy())
                .isEqualTo("ALTER TABLE \"public\".\"no_key\" REPLICA IDENTITY FULL;");
        assertThat(Pair.one(report, "replica-identity", "public.candidate").remedy())
                .isEqualTo("ALTER TABLE \"public\".\"candidate\" REPLICA IDENTITY USING INDEX \"candidate_a\";");
        assertThat(Pair.one(report, "replica-identity", "public.nothing").remedy())
                .isEqualTo("ALTER TABLE \"public\".\"nothing\" REPLICA IDENTITY DEFAULT;");
        assertThat(Pair.of(report, "deferrable-constraints")).containsExactly("WARNING public.late");

        mend(pair.old(), report, "replica-identity");

        assertThat(pair.check().findings())
                .filteredOn(f -> f.check().equals("replica-identity"))
                .extracting(Finding::severity)
                .doesNotContain(Severity.BLOCKER);
    }

    @Test
    void newNeedsUsableReplicaIdentitiesTooForTheWayBack() throws SQLException {
        Pair pair = pair(
                        "CREATE TABLE whole (a int); ALTER TABLE whole REPLICA IDENTITY FULL",
                        "CREATE TABLE whole (a int)")
                .withExistingSchema();

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "replica-identity")).containsExactly("INFO public.whole", "BLOCKER public.whole");
        assertThat(report.of(Severity.BLOCKER)).extracting(Finding::message).allMatch(m -> m.startsWith("on new"));
    }

    @Test
    void aGeneratedColumnInTheReplicaIdentityIsToldBecauseTheServerWouldRefuseUpdates() throws SQLException {
        String sql = """
                CREATE TABLE whole (a int, twice int GENERATED ALWAYS AS (a * 2) STORED);
                ALTER TABLE whole REPLICA IDENTITY FULL; INSERT INTO whole VALUES (1);
                CREATE TABLE keyed (a int PRIMARY KEY, twice int GENERATED ALWAYS AS (a * 2) STORED)""";
        Pair pair = pair(sql, sql + "; CREATE PUBLICATION p FOR TABLE whole").withExistingSchema();

        assertThatThrownBy(() -> Pair.run(pair.fresh(), "UPDATE whole SET a = 2"))
                .hasMessageContaining("cannot update table \"whole\"");
        assertThat(Pair.of(pair.check(), "generated-identity")).containsExactly("BLOCKER public.whole");
    }

    @Test
    void everyOddTableIsNamedAtOnce() throws SQLException {
        Pair pair = pair("""
                CREATE UNLOGGED TABLE volatile (a int PRIMARY KEY);
                CREATE TABLE cased (a int PRIMARY KEY, "Col" int, col int);
                CREATE TABLE "Cased" (a int PRIMARY KEY);
                CREATE TABLE columnless (); ALTER TABLE columnless REPLICA IDENTITY FULL;
                CREATE TYPE span AS (since timetz, label text); CREATE DOMAIN opening AS timetz;
                CREATE TABLE odd_types (id int PRIMARY KEY, direct timetz, "by domain" opening, listed timetz[],
                    composed span, fine time, class regclass, number oid, seen xid, log pg_lsn);
                CREATE TABLE parent (a int PRIMARY KEY); CREATE TABLE child (PRIMARY KEY (a)) INHERITS (parent);
                CREATE VIEW a_view AS SELECT 1 AS one; CREATE MATERIALIZED VIEW a_matview AS SELECT 1 AS one;
                CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
                CREATE FOREIGN TABLE a_foreign (a int) SERVER far;
                CREATE SEQUENCE round CYCLE;
                CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER insistent AFTER INSERT ON parent FOR EACH ROW EXECUTE FUNCTION nothing();
                ALTER TABLE parent ENABLE ALWAYS TRIGGER insistent;
                SELECT lo_create(0); SELECT lo_create(0);
                CREATE EXTENSION hstore;
                CREATE PUBLICATION everything FOR ALL TABLES""", "SELECT 1");
        Pair.run(
                pair.old(),
                "ALTER DATABASE %s SET work_mem = '7MB'".formatted(pair.old().database()));

        PreflightReport report =
                pair.selecting(t -> !t.name().equals("excluded")).check();

        assertThat(Pair.of(report, "unlogged-tables")).containsExactly("BLOCKER public.volatile");
        assertThat(Pair.of(report, "name-collisions")).containsExactly("WARNING public.Cased", "BLOCKER public.cased");
        assertThat(Pair.of(report, "columnless-tables")).containsExactly("BLOCKER public.columnless");
        assertThat(Pair.of(report, "column-types"))
                .containsExactly(
                        "WARNING public.odd_types.class",
                        "WARNING public.odd_types.number",
                        "WARNING public.odd_types.seen",
                        "WARNING public.odd_types.log");
        assertThat(Pair.of(report, "inheritance")).containsExactly("INFO public.parent");
        assertThat(Pair.of(report, "other-relations"))
                .containsExactly("INFO public.a_foreign", "INFO public.a_matview", "INFO public.a_view");
        assertThat(Pair.of(report, "sequences")).containsExactly("INFO old", "INFO public.round");
        assertThat(Pair.of(report, "always-triggers")).containsExactly("WARNING public.parent");
        assertThat(Pair.one(report, "large-objects", "pg_largeobject").message())
                .contains("2 large objects");
        assertThat(Pair.of(report, "extensions")).containsExactly("INFO hstore", "INFO postgres_fdw");
        assertThat(Pair.of(report, "other-publications")).containsExactly("INFO everything");
        assertThat(Pair.one(report, "database-settings", "new").remedy()).contains("SET work_mem = '7MB';");
        assertThat(report.outcome()).isEqualTo(Outcome.BLOCKED);
    }

    @Test
    void aChildThatIsLeftOutIsAWarning() throws SQLException {
        Pair pair = pair(
                "CREATE TABLE parent (a int PRIMARY KEY); CREATE TABLE child (PRIMARY KEY (a)) INHERITS (parent)",
                "SELECT 1");

        assertThat(Pair.of(pair.selecting(t -> !t.name().equals("child")).check(), "inheritance"))
                .containsExactly("WARNING public.parent");
    }

    @Test
    void transactionsThatWouldHoldUpTheSlotAreNamed() throws Exception {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", "SELECT 1");
        try (Connection connection = Pair.connect(pair.old());
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'it''s pending'");
            statement.execute("BEGIN; INSERT INTO t VALUES (2); SELECT pg_sleep(1.2)");

            PreflightReport report = pair.check();

            assertThat(Pair.one(report, "prepared-transactions", "it's pending").remedy())
                    .contains("ROLLBACK PREPARED 'it''s pending';");
            assertThat(report.findings())
                    .filteredOn(f -> f.check().equals("open-transactions"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.message()).contains("user postgres", "pg_sleep(1.2)", "idle in"));
            statement.execute("ROLLBACK; ROLLBACK PREPARED 'it''s pending'");
        }
    }

    @Test
    void everythingThatOurRoleMayNotDoIsToldAtOnce() throws SQLException {
        String role = "CREATE ROLE mover LOGIN PASSWORD 'mover'";
        Pair pair = pair("""
                CREATE TABLE theirs (a int PRIMARY KEY); CREATE TABLE readable (a int PRIMARY KEY);
                CREATE TABLE guarded (a int PRIMARY KEY); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
                ALTER TABLE guarded FORCE ROW LEVEL SECURITY;""" + role + """
                ; GRANT SELECT ON readable TO mover; ALTER TABLE guarded OWNER TO mover;
                ALTER ROLE mover CONNECTION LIMIT 5""", "CREATE TABLE readable (a int PRIMARY KEY);" + role)
                .withExistingSchema();

        PreflightReport report = pair.as("mover").check();

        assertThat(report.of(Severity.BLOCKER).stream().map(f -> f.check() + " " + f.object()))
                .contains(
                        "source-privileges old",
                        "source-privileges public.theirs",
                        "source-privileges public.readable",
                        "target-privileges new",
                        "target-privileges public.readable",
                        "replica-role new",
                        "row-security public.guarded",
                        "connection-capacity old");
        assertThat(Pair.of(report, "replica-role")).containsExactly("WARNING old", "BLOCKER new");
        assertThat(Pair.one(report, "replica-role", "new").remedy())
                .isEqualTo("GRANT SET ON PARAMETER session_replication_role TO mover;");
        assertThat(Pair.of(report, "open-transactions")).containsExactly("INFO old");
        assertThat(report.findings()).extracting(Finding::message).noneMatch(m -> m.contains("could not be looked at"));

        Pair.run(pair.old(), """
                ALTER ROLE mover REPLICATION BYPASSRLS CONNECTION LIMIT -1; GRANT postgres TO mover""");
        Pair.run(pair.fresh(), """
                ALTER ROLE mover REPLICATION; GRANT postgres TO mover;
                GRANT SET ON PARAMETER session_replication_role TO mover""");
        PreflightReport mended = pair.as("mover").check();
        assertThat(mended.of(Severity.BLOCKER))
                .extracting(Finding::check)
                .doesNotContain(
                        "source-privileges",
                        "target-privileges",
                        "replica-role",
                        "row-security",
                        "connection-capacity");
    }

    @Test
    void aSchemaThatIsAlreadyOnNewIsComparedColumnByColumn() throws SQLException {
        Pair pair = pair("""
                CREATE TABLE same (id int PRIMARY KEY, v text);
                CREATE TABLE absent (id int PRIMARY KEY);
                CREATE TABLE filled (id int PRIMARY KEY);
                CREATE TABLE keyless (id int PRIMARY KEY);
                CREATE TABLE differing (id int PRIMARY KEY, amount numeric(12,2), name text, gone int, total int);
                CREATE TABLE event (at date NOT NULL, PRIMARY KEY (at)) PARTITION BY RANGE (at);
                CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                CREATE TABLE split (id int PRIMARY KEY)""", """
                CREATE TABLE same (v text, id int PRIMARY KEY, extra int, made int NOT NULL DEFAULT 1);
                CREATE TABLE filled (id int PRIMARY KEY); INSERT INTO filled VALUES (1);
                CREATE TABLE keyless (id int NOT NULL);
                CREATE TABLE differing (id int PRIMARY KEY, amount numeric(10,1), name text NOT NULL,
                    total int GENERATED ALWAYS AS (1) STORED, surplus int NOT NULL);
                CREATE TABLE event (at date NOT NULL, PRIMARY KEY (at)) PARTITION BY RANGE (at);
                CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
                CREATE TABLE split (id int PRIMARY KEY) PARTITION BY RANGE (id)""").withExistingSchema();

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "target-tables"))
                .containsExactly("BLOCKER public.absent", "BLOCKER public.filled", "BLOCKER public.split");
        assertThat(Pair.of(report, "target-columns"))
                .containsExactly(
                        "BLOCKER public.differing.amount",
                        "WARNING public.differing.name",
                        "BLOCKER public.differing.gone",
                        "BLOCKER public.differing.total",
                        "BLOCKER public.differing.surplus",
                        "BLOCKER public.keyless");
        assertThat(Pair.of(report, "partition-layout")).containsExactly("BLOCKER public.event_1");
        assertThat(Pair.one(report, "target-columns", "public.differing.amount").message())
                .contains("numeric(12,2)", "numeric(10,1)");
    }

    @Test
    void aTableThatIsInTheWayOfTheTransferIsABlocker() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", "CREATE TABLE t (a int PRIMARY KEY)");

        assertThat(Pair.of(pair.check(), "target-tables")).containsExactly("BLOCKER public.t");
    }

    @Test
    void theControlSchemaOfAnotherMigrationIsABlockerAndOfOursIsNot() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY); CREATE SCHEMA migrator", """
                CREATE TABLE t (a int PRIMARY KEY); CREATE SCHEMA migrator; CREATE TABLE migrator.migration (name text);
                INSERT INTO migrator.migration VALUES ('other')""");
        Pair.run(pair.old(), "SELECT pg_create_logical_replication_slot('migrator_shop_f1', 'pgoutput')");
        try {
            assertThat(Pair.of(pair.check(), "other-migrations"))
                    .containsExactly("BLOCKER old", "BLOCKER migrator_shop_f1", "BLOCKER new");

            Pair.run(pair.fresh(), "UPDATE migrator.migration SET name = 'shop'");

            PreflightReport underWay = pair.check();
            assertThat(Pair.of(underWay, "other-migrations")).containsExactly("INFO new");
            assertThat(Pair.of(underWay, "target-tables")).isEmpty();
        } finally {
            Pair.run(pair.old(), "SELECT pg_drop_replication_slot('migrator_shop_f1')");
        }
    }

    @Test
    void aStartThatWasKilledBeforeItHadPinnedItsPlanIsNoBlocker() throws SQLException {
        Pair pair = pair(KEYED, KEYED);
        Pair.run(pair.fresh(), "CREATE SCHEMA migrator; CREATE TABLE migrator.migration (name text)");

        assertThat(Pair.of(pair.check(), "other-migrations")).isEmpty();
    }

    @Test
    void aPreparedTransactionBlocksTheStartAndNoRestart() throws SQLException {
        Pair pair = pair(KEYED, KEYED);
        Pair.run(pair.old(), "BEGIN; INSERT INTO public.t VALUES (1); PREPARE TRANSACTION 'left'");
        try {
            assertThat(Pair.of(pair.check(), "prepared-transactions")).containsExactly("BLOCKER left");
        } finally {
            Pair.run(pair.old(), "COMMIT PREPARED 'left'");
        }
        Pair.run(pair.old(), "SELECT pg_create_logical_replication_slot('migrator_shop_f1', 'pgoutput')");
        Pair.run(pair.old(), "BEGIN; INSERT INTO public.t VALUES (2); PREPARE TRANSACTION 'later'");
        try {
            assertThat(Pair.of(pair.check(), "prepared-transactions")).containsExactly("WARNING later");
        } finally {
            Pair.run(pair.old(), "COMMIT PREPARED 'later'");
            Pair.run(pair.old(), "SELECT pg_drop_replication_slot('migrator_shop_f1')");
        }
    }

    @Test
    void anExtensionWhoseTypesNewLacksIsABlockerAndOthersAreNot() throws SQLException {
        Pair pair = pair("""
                CREATE EXTENSION hstore; CREATE EXTENSION unaccent; CREATE EXTENSION tcn;
                CREATE TABLE t (a int PRIMARY KEY)""", "CREATE EXTENSION tcn; CREATE TABLE t (a int PRIMARY KEY)")
                .withExistingSchema();

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "extensions")).containsExactly("BLOCKER hstore", "WARNING unaccent");
        assertThat(Pair.one(report, "extensions", "hstore").remedy()).startsWith("CREATE EXTENSION \"hstore\";");
    }

    @Test
    void aSecondWriterOnNewIsAWarning() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", """
                CREATE SUBSCRIPTION feed CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false)""");
        assertThat(Pair.of(pair.check(), "subscriptions")).isEmpty();

        Pair.run(pair.fresh(), "ALTER SUBSCRIPTION feed ENABLE");

        assertThat(Pair.of(pair.check(), "subscriptions")).containsExactly("WARNING feed");
        Pair.run(pair.fresh(), """
                ALTER SUBSCRIPTION feed DISABLE; ALTER SUBSCRIPTION feed SET (slot_name = NONE);
                DROP SUBSCRIPTION feed""");
    }

    @Test
    void rolesThatNewLacksAreNamed() throws SQLException {
        Pair pair = pair("""
                CREATE ROLE clerk; CREATE TABLE t (a int PRIMARY KEY); GRANT SELECT ON t TO clerk""", "SELECT 1");

        assertThat(Pair.of(pair.check(), "roles")).containsExactly("WARNING clerk");
    }

    @Test
    void onlyATableWithVeryMuchOutOfLineIsSuspectedOfValuesThatAreTooBig() throws SQLException {
        Pair pair = pair("""
                CREATE TABLE big (id int PRIMARY KEY, document text); CREATE TABLE small (id int PRIMARY KEY, document text);
                ALTER TABLE big ALTER COLUMN document SET STORAGE EXTERNAL;
                INSERT INTO big SELECT i, repeat('x', 10000000) FROM generate_series(1, 28) i;
                INSERT INTO small SELECT i, repeat('x', 10000) FROM generate_series(1, 28) i""", "SELECT 1");

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "big-values")).containsExactly("WARNING public.big");
        assertThat(Pair.one(report, "big-values", "public.big").remedy())
                .contains("SELECT max(octet_length(document::text)) FROM \"public\".\"big\"");
    }

    @Test
    void aDatabaseIsNotMovedOntoItself() throws SQLException {
        Endpoint same = database(fresh, "CREATE TABLE t (a int PRIMARY KEY)");

        assertThat(Pair.of(Pair.of(same, same).check(), "two-databases")).containsExactly("BLOCKER new");
    }

    @Test
    void nothingSelectedIsABlocker() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", "SELECT 1").selecting(t -> false);

        assertThat(Pair.of(pair.check(), "selection")).containsExactly("BLOCKER old");
    }

    @Test
    void anOlderNewAndOddDatabasesAreTold() throws SQLException {
        Pair.run(old.endpoint("postgres"), """
                CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0""");
        Pair.run(old.endpoint("latin"), """
                CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
                CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION seen()""");
        Pair.run(fresh.endpoint("postgres"), """
                CREATE DATABASE unicode LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0""");
        Pair.run(fresh.endpoint("unicode"), "CREATE TABLE t (a int PRIMARY KEY)");
        Pair pair = Pair.of(fresh.endpoint("unicode"), old.endpoint("latin"));

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "server-versions")).containsExactly("BLOCKER new");
        assertThat(Pair.of(report, "encodings")).containsExactly("BLOCKER new");
        assertThat(Pair.of(report, "collations")).containsExactly("WARNING new");
        assertThat(Pair.of(report, "event-triggers")).containsExactly("WARNING watch");
    }

    @Test
    void aServerThatIsNotSetUpForLogicalReplicationIsTold() throws SQLException {
        PostgresOptions options = PostgresOptions.of(18)
                .withoutFsync()
                .with("wal_level", "replica")
                .with("max_replication_slots", "1")
                .with("max_wal_senders", "2")
                .with("max_slot_wal_keep_size", "64MB")
                .with("idle_replication_slot_timeout", "1h")
                .with("wal_sender_timeout", "5s")
                .with("transaction_timeout", "30s")
                .with("max_connections", "10");
        try (PostgresServer plain = PostgresServer.start(options)) {
            Endpoint bare = database(plain, "CREATE TABLE t (a int PRIMARY KEY)");
            PreflightReport report = Pair.of(bare, database(fresh, "SELECT 1")).check();

            assertThat(Pair.of(report, "logical-log")).containsExactly("BLOCKER old");
            assertThat(Pair.one(report, "logical-log", "old").remedy())
                    .startsWith("ALTER SYSTEM SET wal_level = logical;");
            assertThat(Pair.of(report, "slot-capacity")).containsExactly("BLOCKER old", "BLOCKER old");
            assertThat(Pair.of(report, "slot-retention")).containsExactly("WARNING old", "WARNING old");
            assertThat(Pair.of(report, "session-timeouts")).containsExactly("WARNING old", "WARNING old");
            assertThat(Pair.of(report, "connection-capacity")).containsExactly("BLOCKER old");

            PreflightReport reversed = Pair.of(database(fresh, "CREATE TABLE t (a int PRIMARY KEY)"), bare)
                    .check();
            assertThat(Pair.of(reversed, "logical-log")).containsExactly("WARNING new");
        }
    }

    private static void mend(Endpoint endpoint, PreflightReport report, String check) throws SQLException {
        List<String> remedies = report.findings().stream()
                .filter(f -> f.check().equals(check))
                .map(Finding::remedy)
                .toList();
        for (String remedy : remedies) {
            Pair.run(endpoint, remedy);
        }
    }

    private static Pair pair(String onOld, String onNew) throws SQLException {
        return Pair.of(database(old, onOld), database(fresh, onNew));
    }

    private static Endpoint database(PostgresServer server, String sql) throws SQLException {
        String name = "preflight_" + ++databases;
        server.createDatabase(name);
        Pair.run(server.endpoint(name), sql);
        return server.endpoint(name);
    }
}
