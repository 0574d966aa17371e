package dev.migrator.cli.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.demo.load.LoadJournal;
import dev.migrator.cli.demo.load.LoadSettings;
import dev.migrator.cli.demo.load.ShopLoad;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class ShopIT {
    private static final ShopSize SIZE = new ShopSize(300, 100, 400, 300, 400, 150, 100, 100);

    private static Servers servers;
    private static Database shop;

    @BeforeAll
    static void start() {
        servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .start();
        servers.postgres("old").createDatabase("shop");
        shop = new Database(Side.OLD, servers.postgres("old").endpoint("shop"));
        Shop.createSchema(shop);
        Shop.fill(shop, SIZE);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void hasAsManyRowsAsItsSizeSays() throws SQLException {
        try (Connection connection = shop.open(Purpose.CATALOG);
                Statement statement = connection.createStatement()) {
            var rows = statement.executeQuery("""
                    SELECT sum((xpath('/row/n/text()', query_to_xml(
                               'SELECT count(*) AS n FROM ' || oid::regclass, false, true, '')))[1]::text::bigint)
                      FROM pg_class WHERE relkind = 'r' AND relnamespace IN ('shop'::regnamespace, '"Back Office"'::regnamespace)""");
            rows.next();
            assertThat(rows.getLong(1)).isGreaterThanOrEqualTo(SIZE.rows());
        }
    }

    @Test
    void isConsistentAfterSomeSecondsOfLoadWithoutAFailure() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(shop.endpoint().jdbcUrl());
        source.setUser(shop.endpoint().user());
        source.setPassword(shop.endpoint().password().value());
        LoadSettings settings = new LoadSettings(SIZE, 4, 1, 1, Duration.ofMillis(2));
        LoadJournal journal;
        try (ShopLoad load = ShopLoad.start(source, settings, Clock.systemUTC())) {
            journal = load.journal();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
        }
        assertThat(journal.failures()).isEmpty();
        assertThat(journal.totals().writes()).isGreaterThan(50);
        assertThat(journal.totals().ownWritesMissed()).isZero();
        try (Connection connection = shop.open(Purpose.CATALOG)) {
            assertThat(ShopInvariants.check(connection, journal.told(SIZE))).allMatch(Invariant::holds);
        }
        try (Connection connection = shop.open(Purpose.CATALOG);
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM shop.audit_log WHERE token LIKE 'client%'");
            statement.execute(
                    "INSERT INTO shop.audit_log (action, token) SELECT 'login', 'again-' || n FROM generate_series(1, 300 - (SELECT count(*) FROM shop.audit_log)) AS n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            money is conserved                                     | UPDATE shop.accounts SET balance = balance + 0.01 WHERE id = 20
            stock is conserved                                     | UPDATE shop.products SET stock = stock - 1 WHERE id = 7
            every order's total equals its items                   | DELETE FROM shop.items WHERE order_id = 5 AND line = 2
            payments equal orders                                  | DELETE FROM shop.payments WHERE order_id = 6
            no reference leads nowhere                             | DELETE FROM shop.orders WHERE id = 8
            no audit row is lost or doubled (no primary key)       | INSERT INTO shop.audit_log SELECT * FROM shop.audit_log LIMIT 1
            no audit row is lost or doubled (no primary key)       | DELETE FROM shop.audit_log WHERE token = (SELECT min(token) FROM shop.audit_log)
            every committed order exists exactly once              | DELETE FROM shop.orders WHERE id = 9
            """)
    void noticesWhatViolatesAnInvariant(String invariant, String violation) throws SQLException {
        try (Connection connection = shop.open(Purpose.REPAIR)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                statement.execute(violation);
                assertThat(violated(ShopInvariants.within(connection, new Told(List.of(9L), SIZE.auditRows()))))
                        .contains(invariant);
                connection.rollback();
                assertThat(violated(ShopInvariants.within(connection, new Told(List.of(9L), SIZE.auditRows()))))
                        .as("before the violation")
                        .isEmpty();
            } finally {
                connection.rollback();
            }
        }
    }

    @Test
    void noticesAnIdThatWasGivenOutTwice() throws SQLException {
        try (Connection connection = shop.open(Purpose.CATALOG)) {
            Told told = new Told(List.of(9L, 10L, 9L), SIZE.auditRows());
            assertThat(violated(ShopInvariants.check(connection, told))).contains("order ids never repeat");
        }
    }

    private static List<String> violated(List<Invariant> all) {
        return all.stream().filter(i -> !i.holds()).map(Invariant::name).toList();
    }
}
