package dev.migrator.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What the checks find on new. */
class PreflightOfNewIT extends PreflightServers {
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
        assertThat(Pair.of(report, "partition-layout")).containsExactly("BLOCKER public.split", "INFO public.event");
        assertThat(Pair.one(report, "target-columns", "public.differing.amount").message())
                .contains("numeric(12,2)", "numeric(10,1)");
    }

    @Test
    void tablesThatArePartitionedDifferentlyAreMovedAsOneIfTheirRowsCanBeToldApart() throws SQLException {
        Pair pair = pair("""
                CREATE TABLE event (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                CREATE TABLE event_1 PARTITION OF event DEFAULT;
                CREATE TABLE name (id text PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE name_1 PARTITION OF name FOR VALUES FROM ('a') TO ('b');
                CREATE TABLE loose (id int, v int) PARTITION BY RANGE (id);
                CREATE TABLE loose_1 PARTITION OF loose DEFAULT; ALTER TABLE loose_1 ADD PRIMARY KEY (id);
                CREATE TABLE same (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE same_1 PARTITION OF same DEFAULT;
                CREATE TABLE late (id int PRIMARY KEY, at date NOT NULL);
                CREATE TABLE taken (id int PRIMARY KEY)""", """
                CREATE TABLE event (id int PRIMARY KEY, at date); CREATE TABLE name (id text PRIMARY KEY);
                CREATE TABLE loose (id int PRIMARY KEY, v int);
                CREATE TABLE same (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE same_1 PARTITION OF same DEFAULT;
                CREATE TABLE late (id int, at date, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
                CREATE TABLE taken PARTITION OF late DEFAULT""").withExistingSchema();

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "partition-layout"))
                .containsExactly(
                        "BLOCKER public.taken",
                        "INFO public.event",
                        "INFO public.late",
                        "INFO public.loose",
                        "BLOCKER public.loose",
                        "INFO public.name",
                        "WARNING public.name");
        assertThat(Pair.of(report, "target-tables")).isEmpty();
        assertThat(Pair.of(report, "target-columns")).contains("INFO public.event", "WARNING public.late");
        assertThat(Pair.one(report, "target-columns", "public.event").message())
                .contains("[id, at] on old and [id] on new");
    }

    @Test
    void aTableThatIsInTheWayOfTheTransferIsABlocker() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", "CREATE TABLE t (a int PRIMARY KEY)");

        assertThat(Pair.of(pair.check(), "target-tables")).containsExactly("BLOCKER public.t");
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
    void newNeedsAnExtensionToReadIntoItsMemoryWhatIsHotOnOld() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", "");

        assertThat(Pair.of(pair.check(false), "prewarm")).isEmpty();
        assertThat(Pair.one(pair.check(true), "prewarm", "pg_prewarm").remedy())
                .isEqualTo(
                        "CREATE EXTENSION pg_prewarm; in new's database, as a superuser, or set backfill.prewarm: false");

        Pair.run(pair.fresh(), "CREATE EXTENSION pg_prewarm");
        assertThat(Pair.of(pair.check(true), "prewarm")).isEmpty();
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
}
