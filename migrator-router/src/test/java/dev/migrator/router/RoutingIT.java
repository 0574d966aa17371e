package dev.migrator.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouterRecord;
import dev.migrator.embedded.postgres.StopMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutingIT {
    private static final String FENCE = """
            CREATE OR REPLACE FUNCTION fence() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'writes are fenced' USING ERRCODE = 'MG001'; END $$;
            CREATE TRIGGER fence BEFORE INSERT OR UPDATE OR DELETE ON item EXECUTE FUNCTION fence()""";

    private static TestPair pair;
    private MigratorDataSource router;

    @BeforeAll
    static void start() {
        pair = TestPair.create("routing");
        pair.both("CREATE TABLE place (name text); CREATE TABLE item (id bigint PRIMARY KEY, by text)");
        pair.run(pair.old, "INSERT INTO place VALUES ('old')");
        pair.run(pair.fresh, "INSERT INTO place VALUES ('new')");
        pair.run(pair.fresh, """
                INSERT INTO migrator.stream (id, generation, source, state, slot, publication, topic, lanes)
                VALUES ('f1', 1, 'old', 'running', 's', 'p', 't', 1);
                INSERT INTO migrator.lane (stream, lane, position) VALUES ('f1', 0, '0/0')""");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @BeforeEach
    void open() {
        pair.reset();
        pair.both("TRUNCATE item");
        router = MigratorDataSource.builder(pair.old, pair.fresh)
                .application("routing")
                .poolSize(10)
                .connectionTimeout(Duration.ofSeconds(3))
                .random(new Random(42))
                .build();
    }

    @AfterEach
    void close() {
        assertThat(router.activeSessions()).isZero();
        router.close();
    }

    @Test
    void isOnTheListOfRoutersUntilItIsClosed() throws Exception {
        TestPair.until("reported", () -> ids().contains(router.routerId()));
        assertThat(pair.value(
                        pair.fresh,
                        "SELECT statistics ->> 'readsOnOld' FROM migrator.router WHERE id = '" + router.routerId()
                                + "'"))
                .isEqualTo("0");
        router.close();
        assertThat(ids()).doesNotContain(router.routerId());
        open();
    }

    @Test
    void followsANewRouteWithinASecondAndAcknowledgesIt() throws Exception {
        assertThat(read()).isEqualTo("old");
        long started = System.nanoTime();
        Route route = pair.route(r -> new Route(0, Side.NEW, false, 100, false));
        TestPair.until("acknowledged", () -> epochs().contains(route.epoch()));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
        assertThat(read()).isEqualTo("new");
        insert(1, "x");
        assertThat(pair.rows(pair.fresh, "SELECT id FROM item")).containsExactly("1");
        assertThat(pair.rows(pair.old, "SELECT id FROM item")).isEmpty();
    }

    @Test
    void sendsAboutTheChosenShareOfReadsToNewAndNoWrite() throws Exception {
        follow(r -> new Route(0, Side.OLD, false, 50, false));
        int onNew = 0;
        for (int i = 0; i < 400; i++) {
            onNew += read().equals("new") ? 1 : 0;
        }
        assertThat(onNew).isBetween(160, 240);
        try (Connection connection = router.getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 20; i++) {
                assertThat(read(connection)).as("a transaction that may write").isEqualTo("old");
                connection.commit();
            }
        }
        assertThat(router.statistics().readsOnNew()).isEqualTo(onNew);
    }

    @Test
    void sendsReadOnlyTransactionsWhereReadsGoAndKeepsThemThere() throws Exception {
        follow(r -> new Route(0, Side.OLD, false, 100, false));
        try (Connection connection = router.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThat(read(connection)).isEqualTo("new");
            follow(r -> new Route(0, Side.OLD, false, 0, false));
            assertThat(read(connection)).isEqualTo("new");
            connection.commit();
            assertThat(read(connection)).isEqualTo("old");
        }
    }

    @Test
    void readsItsOwnWriteFromOldUntilNewHasIt() throws Exception {
        pair.run(pair.fresh, "UPDATE migrator.lane SET position = '0/0'");
        follow(r -> new Route(0, Side.OLD, false, 100, false));
        assertThat(read()).isEqualTo("new");
        insert(5, "me");
        for (int i = 0; i < 20; i++) {
            assertThat(read()).isEqualTo("old");
        }
        assertThat(CompletableFuture.supplyAsync(this::readQuietly).get())
                .as("another thread, another session")
                .isEqualTo("new");
        ReadAfter token = ReadAfter.parse(router.lastWrite().orElseThrow().toString());
        assertThat(CompletableFuture.supplyAsync(() -> {
                            router.readAfter(token);
                            return readQuietly();
                        })
                        .get())
                .as("another thread with the token")
                .isEqualTo("old");
        pair.run(pair.fresh, "UPDATE migrator.lane SET position = '" + token.position() + "'");
        TestPair.until("new has it", () -> read().equals("new"));
    }

    @Test
    void readsFromOldWhatItWroteBeforeReadsBeganToMove() throws Exception {
        pair.run(pair.fresh, "UPDATE migrator.lane SET position = '0/0'");
        insert(6, "me");
        follow(r -> new Route(0, Side.OLD, false, 100, false));
        for (int i = 0; i < 20; i++) {
            assertThat(read()).isEqualTo("old");
        }
        assertThat(CompletableFuture.supplyAsync(this::readQuietly).get())
                .as("a session that wrote nothing")
                .isEqualTo("new");
        String end = pair.value(pair.old, "SELECT pg_current_wal_insert_lsn()");
        pair.run(pair.fresh, "UPDATE migrator.lane SET position = '" + end + "'");
        TestPair.until("new has it", () -> read().equals("new"));
    }

    @Test
    void runsAQueryThatTurnsOutToWriteOnOld() throws Exception {
        pair.both("""
                CREATE OR REPLACE FUNCTION bump(n bigint) RETURNS bigint LANGUAGE sql AS
                $$ INSERT INTO item VALUES (n, 'function') RETURNING id $$""");
        follow(r -> new Route(0, Side.OLD, false, 100, false));
        try (Connection connection = router.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 1; i <= 2; i++) {
                try (ResultSet row = statement.executeQuery("SELECT bump(" + i + ")")) {
                    assertThat(row.next()).isTrue();
                }
            }
        }
        assertThat(pair.rows(pair.old, "SELECT id FROM item ORDER BY id")).containsExactly("1", "2");
        assertThat(pair.rows(pair.fresh, "SELECT id FROM item")).isEmpty();
    }

    @Test
    void holdsWritesUnderLoadAndGoesOnAtNewWithoutAFailure() throws Exception {
        AtomicLong ids = new AtomicLong();
        AtomicBoolean running = new AtomicBoolean(true);
        ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int t = 0; t < 8; t++) {
            int thread = t;
            threads.execute(() -> {
                while (running.get()) {
                    try {
                        write(thread % 2 == 0, ids.incrementAndGet());
                        read();
                    } catch (SQLException e) {
                        failures.add(e);
                    }
                }
            });
        }
        Thread.sleep(300);
        Route held = pair.route(r -> new Route(0, Side.OLD, false, 0, true));
        TestPair.until(
                "held and drained",
                () -> pair.routes.routers(Duration.ofSeconds(5)).stream()
                        .anyMatch(r -> r.epoch() == held.epoch() && r.openWrites() == 0));
        String written = pair.value(pair.old, "SELECT count(*) FROM item");
        pair.run(pair.old, FENCE);
        Thread.sleep(300);
        assertThat(pair.value(pair.old, "SELECT count(*) FROM item"))
                .as("nothing is written after the acknowledgement")
                .isEqualTo(written);
        pair.route(r -> new Route(0, Side.NEW, false, 100, false));
        TestPair.until(
                "writes on new",
                () -> !pair.value(pair.fresh, "SELECT count(*) FROM item").equals("0"));
        running.set(false);
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        pair.run(pair.old, "DROP TRIGGER fence ON item");

        assertThat(failures).isEmpty();
        long all = Long.parseLong(pair.value(pair.old, "SELECT count(*) FROM item"))
                + Long.parseLong(pair.value(pair.fresh, "SELECT count(*) FROM item"));
        assertThat(all).isEqualTo(ids.get());
        assertThat(router.statistics().heldTransactions()).isGreaterThanOrEqualTo(8);
        assertThat(router.statistics().longestHold()).isGreaterThan(Duration.ofMillis(250));
    }

    @Test
    void triesAFirstStatementThatMetAFenceAgainWhereTheWritesWent() throws Exception {
        pair.run(pair.old, FENCE);
        CompletableFuture<Void> autocommit = CompletableFuture.runAsync(() -> writeQuietly(false, 1));
        CompletableFuture<Void> transaction = CompletableFuture.runAsync(() -> writeQuietly(true, 2));
        TestPair.until("both met the fence", () -> router.statistics().fenceRetries() >= 4);
        pair.route(r -> new Route(0, Side.NEW, false, 100, false));
        autocommit.get(5, TimeUnit.SECONDS);
        transaction.get(5, TimeUnit.SECONDS);
        pair.run(pair.old, "DROP TRIGGER fence ON item");
        assertThat(pair.rows(pair.fresh, "SELECT id FROM item ORDER BY id")).containsExactly("1", "2");
    }

    @Test
    void tellsATransactionThatHadBegunToRunAgain() throws Exception {
        try (Connection connection = router.getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, 1, "before");
            try (Connection other = TestPair.plain(pair.old);
                    Statement statement = other.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS fenced (id int)");
                statement.execute(FENCE.replace("ON item", "ON fenced"));
            }
            assertThatThrownBy(() -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("INSERT INTO fenced VALUES (1)");
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("run the transaction again")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("40001"));
            connection.rollback();
        }
        assertThat(pair.rows(pair.old, "SELECT id FROM item")).isEmpty();
        pair.run(pair.old, "DROP TABLE fenced");
    }

    @Test
    void neverFailsWhileNewIsDownAndFollowsItAfterwards() throws Exception {
        follow(r -> new Route(0, Side.OLD, true, 100, false));
        assertThat(read()).isEqualTo("new");
        TestPair.NEW.stop(StopMode.IMMEDIATE);
        try {
            long slowest = 0;
            for (int i = 1; i <= 60; i++) {
                long started = System.nanoTime();
                assertThat(CompletableFuture.supplyAsync(this::readQuietly).get())
                        .isEqualTo("old");
                write(i % 2 == 0, i);
                slowest = Math.max(slowest, System.nanoTime() - started);
            }
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(4));
            assertThat(router.statistics().readsFellBack()).isPositive();
        } finally {
            TestPair.NEW.start();
        }
        assertThat(pair.value(pair.old, "SELECT count(*) FROM item")).isEqualTo("60");
        TestPair.until(
                "reads go to new again",
                () -> CompletableFuture.supplyAsync(this::readQuietly).get().equals("new"));
    }

    @Test
    void startsFromTheCopyOnOldWhileNewIsDown() {
        pair.run(pair.old, "INSERT INTO migrator.route VALUES (true, 3, 'old', false, 0, false)");
        TestPair.NEW.stop(StopMode.IMMEDIATE);
        try (MigratorDataSource alone =
                MigratorDataSource.builder(pair.old, pair.fresh).build()) {
            assertThat(alone.route().epoch()).isEqualTo(3);
        } finally {
            TestPair.NEW.start();
            pair.run(pair.old, "DELETE FROM migrator.route");
        }
    }

    private void follow(java.util.function.UnaryOperator<Route> change) throws Exception {
        Route route = pair.route(change);
        TestPair.until("followed", () -> router.route().epoch() == route.epoch());
        TestPair.until("acknowledged", () -> epochs().contains(route.epoch()));
    }

    private List<Long> epochs() {
        return pair.routes.routers(Duration.ofSeconds(5)).stream()
                .map(RouterRecord::epoch)
                .toList();
    }

    private List<String> ids() {
        return pair.routes.routers(Duration.ofSeconds(10)).stream()
                .map(RouterRecord::id)
                .toList();
    }

    private String readQuietly() {
        try {
            return read();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String read() throws SQLException {
        try (Connection connection = router.getConnection()) {
            return read(connection);
        }
    }

    private static String read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT name FROM place");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private void writeQuietly(boolean transaction, long id) {
        try {
            write(transaction, id);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(boolean transaction, long id) throws SQLException {
        if (!transaction) {
            insert(id, "alone");
            return;
        }
        try (Connection connection = router.getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, id, "transaction");
            read(connection);
            connection.commit();
        }
    }

    private void insert(long id, String by) throws SQLException {
        try (Connection connection = router.getConnection()) {
            insert(connection, id, by);
        }
    }

    private static void insert(Connection connection, long id, String by) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item VALUES (?, ?)")) {
            statement.setLong(1, id);
            statement.setString(2, by);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
