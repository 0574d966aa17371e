package dev.migrator.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What the checks find in servers, roles, and earlier migrations. */
class PreflightOfServersIT extends PreflightServers {
    private static final String KEYED = "CREATE TABLE public.t (id int PRIMARY KEY)";

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
    void aDatabaseIsNotMovedOntoItself() throws SQLException {
        Endpoint same = database(fresh(), "CREATE TABLE t (a int PRIMARY KEY)");

        assertThat(Pair.of(Pair.of(same, same).check(), "two-databases")).containsExactly("BLOCKER new");
    }

    @Test
    void anOlderNewAndOddDatabasesAreTold() throws SQLException {
        Pair.run(old().endpoint("postgres"), """
                CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0""");
        Pair.run(old().endpoint("latin"), """
                CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
                CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION seen()""");
        Pair.run(fresh().endpoint("postgres"), """
                CREATE DATABASE unicode LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0""");
        Pair.run(fresh().endpoint("unicode"), "CREATE TABLE t (a int PRIMARY KEY)");
        Pair pair = Pair.of(fresh().endpoint("unicode"), old().endpoint("latin"));

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
            PreflightReport report =
                    Pair.of(bare, database(fresh(), "SELECT 1")).check();

            assertThat(Pair.of(report, "logical-log")).containsExactly("BLOCKER old");
            assertThat(Pair.one(report, "logical-log", "old").remedy())
                    .startsWith("ALTER SYSTEM SET wal_level = logical;");
            assertThat(Pair.of(report, "slot-capacity")).containsExactly("BLOCKER old", "BLOCKER old");
            assertThat(Pair.of(report, "slot-retention")).containsExactly("WARNING old", "WARNING old");
            assertThat(Pair.of(report, "session-timeouts")).containsExactly("WARNING old", "WARNING old");
            assertThat(Pair.of(report, "connection-capacity")).containsExactly("BLOCKER old");

            PreflightReport reversed = Pair.of(database(fresh(), "CREATE TABLE t (a int PRIMARY KEY)"), bare)
                    .check();
            assertThat(Pair.of(reversed, "logical-log")).containsExactly("WARNING new");
        }
    }
}
