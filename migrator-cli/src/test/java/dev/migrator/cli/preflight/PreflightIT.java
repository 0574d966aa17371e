package dev.migrator.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.plan.check.PreflightReport.Outcome;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import dev.migrator.core.stream.Publication;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the checks find in the tables of old. */
class PreflightIT extends PreflightServers {
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
    void everyOddTableIsNamedAtOnce() throws SQLException {
        Pair pair = pair("""
                CREATE UNLOGGED TABLE volatile (a int PRIMARY KEY);
                CREATE TABLE cased (a int PRIMARY KEY, "Col" int, col int);
                CREATE TABLE "Cased" (a int PRIMARY KEY);
                CREATE TABLE columnless (); ALTER TABLE columnless REPLICA IDENTITY FULL;
                CREATE TABLE computed (a int GENERATED ALWAYS AS (1) STORED); ALTER TABLE computed REPLICA IDENTITY FULL;
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
        Pair.run(pair.old(), """
                        ALTER DATABASE %1$s SET work_mem = '7MB';
                        GRANT CREATE ON DATABASE %1$s TO pg_monitor; REVOKE CONNECT ON DATABASE %1$s FROM PUBLIC;
                        ALTER ROLE postgres IN DATABASE %1$s SET search_path = "$user", shop""".formatted(pair.old().database()));

        PreflightReport report =
                pair.selecting(t -> !t.name().equals("excluded")).check();

        assertThat(Pair.of(report, "unlogged-tables")).containsExactly("BLOCKER public.volatile");
        assertThat(Pair.of(report, "name-collisions")).containsExactly("WARNING public.Cased", "BLOCKER public.cased");
        assertThat(Pair.of(report, "columnless-tables")).containsExactly("BLOCKER public.computed");
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
        assertThat(Pair.of(report, "large-objects")).containsExactly("BLOCKER pg_largeobject");
        assertThat(Pair.one(report, "large-objects", "pg_largeobject").message())
                .contains("2 large objects", "public.odd_types.number");
        assertThat(Pair.of(report, "extensions")).containsExactly("INFO hstore", "INFO postgres_fdw");
        assertThat(Pair.of(report, "other-publications")).containsExactly("INFO everything");
        assertThat(report.findings())
                .filteredOn(f -> f.check().equals("database-settings"))
                .extracting(Finding::remedy)
                .satisfiesExactly(
                        database -> assertThat(database).contains("SET work_mem = '7MB';"),
                        role -> assertThat(role)
                                .contains("ROLE \"postgres\" IN", "SET search_path = \"$user\", shop;"));
        assertThat(report.findings())
                .filteredOn(f -> f.check().equals("database-grants"))
                .extracting(Finding::remedy)
                .satisfiesExactly(
                        missing -> assertThat(missing)
                                .startsWith("GRANT CREATE ON")
                                .endsWith("TO pg_monitor;"),
                        open -> assertThat(open).startsWith("REVOKE CONNECT ON").endsWith("FROM PUBLIC;"));
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
    void onlyATableWithVeryMuchOutOfLineIsSuspectedOfValuesThatAreTooBig() throws SQLException {
        Pair pair = pair("""
                CREATE TABLE big (id int PRIMARY KEY, document text); CREATE TABLE small (id int PRIMARY KEY, document text);
                ALTER TABLE big ALTER COLUMN document SET STORAGE EXTERNAL;
                INSERT INTO big SELECT i, repeat('x', 10000000) FROM generate_series(1, 28) i;
                INSERT INTO small SELECT i, repeat('x', 10000) FROM generate_series(1, 28) i""", "SELECT 1");

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "big-values")).containsExactly("WARNING public.big");
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        assertThat(Pair.one(report, "big-values", "public.big").message())
                .contains("this process's heap of %d MB carries changes of about %d MB".formatted(heap, heap / 2));
        assertThat(Pair.one(report, "big-values", "public.big").remedy())
                .contains("MIGRATOR_OPTS=-Xmx…")
                .contains("SELECT max(octet_length(document::text)) FROM \"public\".\"big\"");
    }

    @Test
    void nothingSelectedIsABlocker() throws SQLException {
        Pair pair = pair("CREATE TABLE t (a int PRIMARY KEY)", "SELECT 1").selecting(t -> false);

        assertThat(Pair.of(pair.check(), "selection")).containsExactly("BLOCKER old");
    }

    @Test
    void everyConditionForRowsThatCannotHoldIsABlockerWithTheServersWordsAndNothingStaysOfTheTry() throws SQLException {
        Pair pair = Pair.of(database(fresh(), """
                CREATE TYPE feeling AS ENUM ('good', 'bad'); CREATE FUNCTION mine(int) RETURNS boolean IMMUTABLE LANGUAGE sql RETURN $1 > 1;
                CREATE TABLE good (id int PRIMARY KEY, at timestamptz, tags jsonb); ALTER TABLE good REPLICA IDENTITY FULL;
                CREATE TABLE keyed (tenant int, id int, PRIMARY KEY (tenant, id)); CREATE TABLE narrow (id int PRIMARY KEY, n int);
                CREATE TABLE wide (tenant int, id int, body text, PRIMARY KEY (tenant, id));
                CREATE TABLE item (id int PRIMARY KEY, good_id int REFERENCES good);
                CREATE TABLE mood (id int PRIMARY KEY, m feeling); CREATE TABLE own (id int PRIMARY KEY);
                CREATE TABLE late (id int PRIMARY KEY, at timestamptz); CREATE TABLE system (id int PRIMARY KEY);
                CREATE TABLE sub (id int PRIMARY KEY); CREATE TABLE typo (id int PRIMARY KEY); CREATE TABLE num (id int PRIMARY KEY);
                CREATE TABLE event (at date, id int, kind text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
                CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
                ALTER TABLE event_2 REPLICA IDENTITY FULL"""), database(fresh(), "SELECT 1"))
                .where(Map.ofEntries(
                        Map.entry("good", "good.at >= '2020-01-01' AND jsonb_exists(tags, 'x')"),
                        Map.entry("keyed", "tenant = 7"),
                        Map.entry("wide", "tenant = 7"),
                        Map.entry("narrow", "n > 1"),
                        Map.entry("mood", "m = 'good'"),
                        Map.entry("own", "public.mine(id)"),
                        Map.entry("late", "at > now()"),
                        Map.entry("system", "xmin <> '1'"),
                        Map.entry("sub", "id IN (SELECT 1)"),
                        Map.entry("typo", "idd = 1"),
                        Map.entry("num", "id + 1"),
                        Map.entry("event", "kind = 'paid'"),
                        Map.entry("event_2", "kind = 'paid'"),
                        Map.entry("nowhere", "true")));

        PreflightReport report = pair.check();

        assertThat(Pair.of(report, "row-filters"))
                .containsExactlyInAnyOrder(
                        "WARNING public.wide",
                        "WARNING public.item",
                        "BLOCKER public.narrow",
                        "BLOCKER public.mood",
                        "BLOCKER public.own",
                        "BLOCKER public.late",
                        "BLOCKER public.system",
                        "BLOCKER public.sub",
                        "BLOCKER public.typo",
                        "BLOCKER public.num",
                        "BLOCKER public.event_1",
                        "BLOCKER public.event_2",
                        "BLOCKER public.nowhere");
        assertThat(Pair.one(report, "row-filters", "public.narrow").message())
                .contains("looks at n, which is not in the replica identity (id)");
        assertThat(Pair.one(report, "row-filters", "public.narrow").remedy())
                .startsWith("ALTER TABLE \"public\".\"narrow\" REPLICA IDENTITY FULL;");
        assertThat(Pair.one(report, "row-filters", "public.event_2").remedy())
                .contains("give the condition to public.event");
        assertThat(Pair.one(report, "row-filters", "public.mood").message())
                .contains("User-defined types are not allowed");
        assertThat(Pair.one(report, "row-filters", "public.own").message()).contains("functions are not allowed");
        assertThat(Pair.one(report, "row-filters", "public.late").message())
                .contains("mutable functions are not allowed");
        assertThat(Pair.one(report, "row-filters", "public.typo").message())
                .contains("\"idd = 1\"", "column \"idd\" does not exist", "42703");
        assertThat(Pair.one(report, "row-filters", "public.item").message())
                .contains("item_good_id_fkey", "public.good");
        try (Connection old = Pair.connect(pair.old());
                ResultSet left = old.createStatement().executeQuery("""
                        SELECT (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'migr%')""")) {
            left.next();
            assertThat(left.getInt(1)).isZero();
        }
    }

    @Test
    void aConditionNeedsAServerThatCanLeaveRowsOutAndColumnsThatNewHasToo() throws SQLException {
        Pair early = pair("CREATE TABLE t (id int PRIMARY KEY)", "SELECT 1").where(Map.of("t", "id > 1"));
        assertThat(Pair.one(early.check(), "row-filters", "public.t").message()).contains("old is PostgreSQL 14");

        String table = "CREATE TABLE t (id int PRIMARY KEY, a int, b int); ALTER TABLE t REPLICA IDENTITY FULL";
        Pair dropping = Pair.of(database(fresh(), table), database(fresh(), table))
                .withExistingSchema()
                .where(Map.of("t", "a > 1 AND b > 1"))
                .mapped(new NewNames(
                        Map.of(),
                        Map.of(
                                new TableId("public", "t"),
                                new TableRule(Optional.empty(), Map.of("b", "a"), Set.of("a")))));
        assertThat(Pair.one(dropping.check(), "row-filters", "public.t").message())
                .contains("looks at a, which mapping drops");
    }

    @Test
    void aPublicationThatWouldMakeOldRefuseWritesIsNotMadeEither() throws SQLException {
        Database old = new Database(Side.OLD, database(fresh(), "CREATE TABLE narrow (id int PRIMARY KEY, n int)"));
        TableId narrow = new TableId("public", "narrow");
        ControlSchema.install(old);

        assertThatThrownBy(() -> Publication.create(old, "migrator_p", List.of(narrow), Map.of(narrow, "n > 1")))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("ALTER TABLE \"public\".\"narrow\" REPLICA IDENTITY FULL; on old");

        assertThat(Publication.rows(old)).isEmpty();
        Publication.create(old, "migrator_p", List.of(narrow), Map.of(narrow, "id > 1"));
        assertThat(Publication.rows(old)).isEqualTo(Map.of(narrow, "(id > 1)"));
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
}
