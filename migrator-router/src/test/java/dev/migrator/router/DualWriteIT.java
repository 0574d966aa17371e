package dev.migrator.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.DualStamp;
import dev.migrator.core.control.DualStamps;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.control.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DualWriteIT {
    private static final String TABLES = """
            CREATE TABLE note (
                id bigserial PRIMARY KEY, body text, at timestamptz DEFAULT now(), seen date, amount numeric(12,3),
                tags text[], doc jsonb, raw bytea, touched text, twice bigint GENERATED ALWAYS AS (id * 2) STORED);
            CREATE TABLE line (order_id int, part text, quantity int NOT NULL, PRIMARY KEY (part, order_id));
            CREATE TABLE handle (id int PRIMARY KEY, name text UNIQUE);
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.touched := current_database() || ' ' || txid_current(); RETURN NEW; END $$;
            CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON note FOR EACH ROW EXECUTE FUNCTION touch()""";

    private static final String PLAN = """
            INSERT INTO migrator.migration (name, phase, plan) VALUES ('m', 'X', '{"tables": [
                {"table": {"id": {"schema": "public", "name": "note"}}, "lane": 0},
                {"table": {"id": {"schema": "public", "name": "line"}}, "lane": 1},
                {"table": {"id": {"schema": "public", "name": "handle"}}, "lane": 0}]}');
            INSERT INTO migrator.stream (id, generation, source, state, slot, publication, topic, lanes)
            VALUES ('f1', 1, 'old', 'running', 's', 'p', 't', 2);
            INSERT INTO migrator.lane (stream, lane, position) VALUES ('f1', 0, '0/0'), ('f1', 1, '0/0')""";

    private static final String NOTES =
            "SELECT ROW(id, body, at, seen, amount, tags, doc, raw, touched, twice)::text FROM note ORDER BY id";
    private static final String LINES = "SELECT ROW(order_id, part, quantity)::text FROM line ORDER BY 1";

    private static TestPair pair;
    private MigratorDataSource router;

    @BeforeAll
    static void start() {
        pair = TestPair.create("dual_write");
        pair.both(TABLES);
        pair.run(pair.fresh, PLAN);
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @BeforeEach
    void open() throws Exception {
        pair.both("TRUNCATE note, line, handle; TRUNCATE migrator.dual_stamp");
        pair.run(pair.fresh, "UPDATE migrator.lane SET position = '0/0', hold_at = NULL");
        router = MigratorDataSource.builder(pair.old, pair.fresh)
                .application("dual")
                .connectionProperty("options", "-c DateStyle=SQL,DMY -c TimeZone=Asia/Tokyo -c bytea_output=escape")
                .build();
        Route route = pair.route(r -> new Route(0, Side.OLD, true, 0, false));
        TestPair.until("followed", () -> router.route().epoch() == route.epoch());
        // The tables are read a moment later; until then all is left to the log.
        TestPair.until("tables known", () -> {
            update("INSERT INTO line VALUES (0, 'probe', 0) ON CONFLICT DO NOTHING");
            update("UPDATE line SET quantity = quantity WHERE order_id = 0");
            return router.statistics().dualWritten() > 0;
        });
        pair.both("TRUNCATE line; TRUNCATE migrator.dual_stamp");
    }

    @AfterEach
    void close() {
        assertThat(router.activeSessions()).isZero();
        router.close();
    }

    @Test
    void putsTheRowsThatOldMadeOnNewAtOnce() throws Exception {
        String insert = "INSERT INTO note (body, seen, amount, tags, doc, raw) VALUES (?, ?, ?, ?, ?::jsonb, ?)";
        try (Connection connection = router.getConnection();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, "hällo 'quoted' \\");
            statement.setObject(2, java.time.LocalDate.of(2024, 2, 3));
            statement.setBigDecimal(3, new java.math.BigDecimal("1.500"));
            statement.setArray(4, connection.createArrayOf("text", new String[] {"a", null, "b,c"}));
            statement.setString(5, "{\"b\": 1, \"a\": [1.0]}");
            statement.setBytes(6, new byte[] {0, 1, (byte) 255});
            assertThat(statement.executeUpdate()).isEqualTo(1);
            statement.setString(1, null);
            assertThat(statement.execute()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
        }
        assertThat(pair.rows(pair.fresh, NOTES)).hasSize(2).isEqualTo(pair.rows(pair.old, NOTES));
        assertThat(router.statistics().dualLeftToLog()).isZero();
    }

    @Test
    void putsAWholeTransactionOnNewWithItsLastRows() throws Exception {
        update("INSERT INTO line VALUES (1, 'gone', 1), (2, 'kept', 2)");
        try (Connection connection = router.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(statement.executeUpdate("UPDATE line SET quantity = quantity + 1"))
                    .isEqualTo(2);
            assertThat(statement.executeUpdate("DELETE FROM line WHERE part = 'gone'"))
                    .isEqualTo(1);
            statement.executeQuery("SELECT * FROM line FOR UPDATE").close();
            assertThat(statement.executeUpdate("INSERT INTO note (body) VALUES ('x'), ('y');"))
                    .isEqualTo(2);
            assertThat(pair.rows(pair.fresh, NOTES)).isEmpty();
            connection.commit();
        }
        assertThat(pair.rows(pair.fresh, LINES)).containsExactly("(2,kept,3)");
        assertThat(pair.rows(pair.fresh, NOTES)).hasSize(2).isEqualTo(pair.rows(pair.old, NOTES));
        try (Connection connection = TestPair.plain(pair.fresh)) {
            Map<DualStamp.Key, DualStamp> stamps = DualStamps.stampsOf(connection, new LaneId("f1", 1));
            assertThat(stamps.keySet())
                    .extracting(DualStamp.Key::key)
                    .containsExactlyInAnyOrder(List.of("gone", "1"), List.of("kept", "2"));
            DualStamp stamp = stamps.values().iterator().next();
            assertThat(DualStamps.remove(connection, new LaneId("f1", 1), List.of(stamp.xid() & 0xFFFFFFFFL)))
                    .isEqualTo(2);
        }
    }

    @Test
    void leavesNothingOfATransactionThatWasRolledBack() throws Exception {
        try (Connection connection = router.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO note (body) VALUES ('never')");
            connection.rollback();
        }
        assertThat(pair.rows(pair.fresh, NOTES)).isEmpty();
        assertThat(pair.rows(pair.fresh, "SELECT xid FROM migrator.dual_stamp")).isEmpty();
    }

    @Test
    void leavesATransactionToTheLogWhenPartOfItWasUndone() throws Exception {
        try (Connection connection = router.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO note (body) VALUES ('kept')");
            Savepoint savepoint = connection.setSavepoint();
            statement.executeUpdate("INSERT INTO note (body) VALUES ('undone')");
            connection.rollback(savepoint);
            connection.commit();
        }
        assertThat(pair.rows(pair.old, "SELECT body FROM note")).containsExactly("kept");
        assertThat(pair.rows(pair.fresh, NOTES)).isEmpty();
    }

    @Test
    void leavesWhatItDoesNotUnderstandToTheLog() throws Exception {
        long before = router.statistics().dualLeftToLog();
        update("INSERT INTO handle VALUES (1, 'unique elsewhere')");
        update("INSERT INTO line SELECT 1, 'a', 1");
        update("UPDATE line SET order_id = 2 WHERE order_id = 1");
        update("WITH x AS (SELECT 2 AS id) UPDATE line SET quantity = 5 WHERE order_id = (SELECT id FROM x)");
        assertThat(pair.rows(pair.old, LINES)).containsExactly("(2,a,5)");
        assertThat(pair.rows(pair.fresh, LINES)).isEmpty();
        assertThat(router.statistics().dualLeftToLog() - before).isEqualTo(4);
    }

    @Test
    void dropsAWriteThatTheLogHasOvertaken() throws Exception {
        long late = router.statistics().dualLate();
        String beyond = pair.value(pair.old, "SELECT (pg_current_wal_insert_lsn() + 100000000)::text");
        pair.run(pair.fresh, "UPDATE migrator.lane SET position = '" + beyond + "' WHERE lane = 1");
        update("INSERT INTO line VALUES (1, 'late', 1)");
        update("INSERT INTO note (body) VALUES ('the other lane is not')");
        assertThat(pair.rows(pair.fresh, LINES)).isEmpty();
        assertThat(pair.rows(pair.fresh, NOTES)).hasSize(1);
        assertThat(router.statistics().dualLate() - late).isEqualTo(1);
    }

    @Test
    void writesNothingAheadOfAHeldLaneAndTheHoldWaitsForWhoeverIsWriting() throws Exception {
        try (var home = new Database(Side.NEW, pair.fresh).pool(Purpose.CONTROL, 1, java.time.Duration.ofSeconds(5))) {
            new LaneStore(home).hold("f1");
            update("INSERT INTO line VALUES (1, 'held', 1)");
            assertThat(pair.rows(pair.fresh, LINES)).isEmpty();
            new LaneStore(home).release("f1");
        }
        update("UPDATE line SET quantity = 2");
        assertThat(pair.rows(pair.fresh, LINES)).containsExactly("(1,held,2)");
    }

    @Test
    void doesNotOverwriteANewerDualWrite() throws Exception {
        update("INSERT INTO line VALUES (1, 'a', 1)");
        pair.run(pair.fresh, "UPDATE line SET quantity = 99");
        pair.run(pair.fresh, "UPDATE migrator.dual_stamp SET written_at = 'FFFF/0'");
        update("UPDATE line SET quantity = 2");
        assertThat(pair.rows(pair.fresh, LINES)).as("the newer one stays").containsExactly("(1,a,99)");
    }

    @Test
    void waitsForNoReplayBatchAndStillAnswersTheApplication() throws Exception {
        try (Connection replay = TestPair.plain(pair.fresh)) {
            replay.setAutoCommit(false);
            DualStamps.lockExclusive(replay, new LaneId("f1", 1));
            long started = System.nanoTime();
            update("INSERT INTO line VALUES (1, 'busy', 1)");
            assertThat(System.nanoTime() - started).isLessThan(2_000_000_000L);
            replay.rollback();
        }
        assertThat(pair.rows(pair.old, LINES)).hasSize(1);
        assertThat(pair.rows(pair.fresh, LINES)).isEmpty();
    }

    @Test
    void stampsBeforeTheTransactionsEndInTheLog() throws Exception {
        Lsn before = Lsn.parse(pair.value(pair.old, "SELECT pg_current_wal_insert_lsn()::text"));
        update("INSERT INTO line VALUES (1, 'a', 1)");
        Lsn after = Lsn.parse(pair.value(pair.old, "SELECT pg_current_wal_insert_lsn()::text"));
        Lsn stamp = Lsn.parse(pair.value(pair.fresh, "SELECT written_at::text FROM migrator.dual_stamp"));
        assertThat(stamp).isGreaterThan(before).isLessThan(after);
        assertThat(pair.value(pair.fresh, "SELECT xid FROM migrator.dual_stamp"))
                .isEqualTo(pair.value(pair.old, "SELECT xmin FROM line"));
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = router.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
