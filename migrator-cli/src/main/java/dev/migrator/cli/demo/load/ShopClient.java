package dev.migrator.cli.demo.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** Runs actions of one client through a DataSource, as transactions and as single queries. For one thread. */
final class ShopClient {
    private final DataSource shop;
    private final Customer customer;
    private final LoadJournal journal;
    private final Clock clock;

    ShopClient(DataSource shop, Customer customer, LoadJournal journal, Clock clock) {
        this.shop = shop;
        this.customer = customer;
        this.journal = journal;
        this.clock = clock;
    }

    /** What somebody does who only looks. */
    void look() {
        browse(customer.between(26, 55));
    }

    /** What somebody does who buys. */
    void next() {
        int dice = customer.between(1, 100);
        if (dice <= 25) {
            write("placing an order", new PlaceOrder());
            readOwnOrder();
        } else if (dice <= 55) {
            browse(dice);
        } else {
            write(dice);
        }
    }

    private void write(int dice) {
        if (dice <= 60) {
            write("cancelling an order", new CancelOrder());
        } else if (dice <= 75) {
            write("transferring money", new Transfer());
        } else if (dice <= 80) {
            write("changing a customer", Upkeep::changeCustomer);
        } else if (dice <= 83) {
            write("changing a price", Upkeep::changePrice);
        } else if (dice <= 90) {
            write("recording an event", Upkeep::recordEvent);
        } else if (dice <= 92) {
            write("forgetting an audit row", Upkeep::forgetAuditRow);
        } else if (dice <= 96) {
            write("editing a document", Upkeep::editDocument);
        } else if (dice <= 98) {
            write("giving points", Upkeep::givePoints);
        } else {
            write("measuring", Upkeep::measure);
        }
    }

    private void write(String what, Action action) {
        Instant begun = clock.instant();
        long started = System.nanoTime();
        try (Connection connection = shop.getConnection()) {
            connection.setAutoCommit(false);
            Outcome outcome = inTransaction(connection, action);
            if (outcome.accepted()) {
                outcome.whenCommitted().accept(journal);
                journal.written();
            } else {
                journal.declined();
            }
        } catch (SQLException | RuntimeException e) {
            journal.failed(what, e);
        }
        journal.times().add(begun, Duration.ofNanos(System.nanoTime() - started));
    }

    private Outcome inTransaction(Connection connection, Action action) throws SQLException {
        try {
            Outcome outcome = action.perform(connection, customer);
            if (outcome.accepted()) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return outcome;
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void browse(int dice) {
        read("looking at the shop", connection -> {
            if (dice <= 40) {
                Pages.product(connection, customer.anyProduct());
            } else if (dice <= 50) {
                Pages.orderHistory(connection, customer.anyCustomer());
            } else {
                Pages.customer(connection, customer.anyCustomer());
            }
        });
    }

    private void readOwnOrder() {
        customer.latestOrder()
                .ifPresent(order -> read(
                        "reading an own order", connection -> journal.ownWrite(Pages.hasOrder(connection, order))));
    }

    private void read(String what, Read read) {
        try (Connection connection = shop.getConnection()) {
            read.on(connection);
            journal.read();
        } catch (SQLException | RuntimeException e) {
            journal.failed(what, e);
        }
    }

    private interface Read {
        void on(Connection connection) throws SQLException;
    }
}
