package dev.migrator.cli.demo.load;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Buys some products: order, items, stock, money and payment in one transaction. Locks products, then accounts, in order of their ids. */
final class PlaceOrder implements Action {
    private record Line(int product, int quantity, BigDecimal price) {
        BigDecimal amount() {
            return price.multiply(BigDecimal.valueOf(quantity));
        }
    }

    private record Offer(BigDecimal price, int stock) {}

    @Override
    public Outcome perform(Connection connection, Customer customer) throws SQLException {
        int buyer = customer.anyCustomer();
        List<Line> lines = take(connection, basket(customer));
        BigDecimal total = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        long till = customer.anyTill();
        if (lines.isEmpty() || !Money.move(connection, Money.accountOf(buyer), till, total)) {
            return Outcome.DECLINED;
        }
        long order = Sql.one(connection, "SELECT nextval('shop.orders_id_seq')", r -> r.getLong(1));
        Sql.update(
                connection,
                "INSERT INTO shop.orders (id, customer_id, total, note) VALUES (?, ?, ?, ?)",
                order,
                (long) buyer,
                total,
                "seen by client\twith tab");
        for (int i = 0; i < lines.size(); i++) {
            insert(connection, order, i + 1, lines.get(i));
        }
        Money.pay(
                connection, new UUID(customer.random().nextLong(), order), order, Money.accountOf(buyer), till, total);
        customer.placed(order);
        return Outcome.done(journal -> journal.orderCommitted(order));
    }

    private static SortedMap<Integer, Integer> basket(Customer customer) {
        SortedMap<Integer, Integer> basket = new TreeMap<>();
        for (int i = customer.between(1, 3); i > 0; i--) {
            basket.put(customer.anyProduct(), customer.between(1, 4));
        }
        return basket;
    }

    /** Takes the products from the shelf; what is not there any more is left out. */
    private static List<Line> take(Connection connection, SortedMap<Integer, Integer> basket) throws SQLException {
        List<Line> lines = new ArrayList<>();
        for (var wanted : basket.entrySet()) {
            Offer offer = Sql.one(
                    connection,
                    "SELECT price, stock FROM shop.products WHERE id = ? FOR UPDATE",
                    r -> new Offer(r.getBigDecimal(1), r.getInt(2)),
                    wanted.getKey());
            if (offer.stock() >= wanted.getValue()) {
                Sql.update(
                        connection,
                        "UPDATE shop.products SET stock = stock - ? WHERE id = ?",
                        wanted.getValue(),
                        wanted.getKey());
                lines.add(new Line(wanted.getKey(), wanted.getValue(), offer.price()));
            }
        }
        return lines;
    }

    private static void insert(Connection connection, long order, int number, Line line) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO shop.items (order_id, line, product_id, quantity, price) VALUES (?, ?, ?, ?, ?)",
                order,
                number,
                line.product(),
                line.quantity(),
                line.price());
    }
}
