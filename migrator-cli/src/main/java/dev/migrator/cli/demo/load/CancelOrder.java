package dev.migrator.cli.demo.load;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Cancels an order of this client: stock goes back, money goes back, and the audit log says so. */
final class CancelOrder implements Action {
    private record Paid(long account, long till, BigDecimal amount) {}

    @Override
    public Outcome perform(Connection connection, Customer customer) throws SQLException {
        Optional<Long> chosen = customer.orderToCancel();
        if (chosen.isEmpty()) {
            return Outcome.DECLINED;
        }
        long order = chosen.get();
        Sql.one(connection, "SELECT id FROM shop.orders WHERE id = ? FOR UPDATE", r -> r.getLong(1), order);
        restock(connection, order);
        Paid paid = Sql.one(
                connection,
                "SELECT account_id, till_id, amount FROM shop.payments WHERE order_id = ?",
                r -> new Paid(r.getLong(1), r.getLong(2), r.getBigDecimal(3)),
                order);
        if (!Money.move(connection, paid.till(), paid.account(), paid.amount())) {
            return Outcome.DECLINED;
        }
        UUID refund = new UUID(customer.random().nextLong(), -order);
        Money.pay(
                connection,
                refund,
                order,
                paid.account(),
                paid.till(),
                paid.amount().negate());
        Sql.update(connection, "UPDATE shop.orders SET status = 'cancelled', delivery = NULL WHERE id = ?", order);
        Audit.write(connection, customer, "cancel");
        return Outcome.done(LoadJournal::auditInserted);
    }

    /** The products are locked in the order of their ids before any of them is changed. */
    private static void restock(Connection connection, long order) throws SQLException {
        Sql.first(connection, """
                SELECT id FROM shop.products WHERE id IN (SELECT product_id FROM shop.items WHERE order_id = ?)
                 ORDER BY id FOR UPDATE""", r -> r.getInt(1), order);
        Sql.update(connection, """
                UPDATE shop.products AS p SET stock = p.stock + i.quantity
                  FROM shop.items AS i WHERE i.order_id = ? AND i.product_id = p.id""", order);
    }
}
