package dev.migrator.cli.demo.load;

import java.sql.Connection;
import java.sql.SQLException;

/** The queries behind the pages of the shop, each in autocommit mode. */
final class Pages {
    private Pages() {}

    static void product(Connection connection, int product) throws SQLException {
        Sql.one(
                connection,
                "SELECT name, gross_price, category, stock, octet_length(thumbnail) FROM shop.products WHERE id = ?",
                r -> r.getString(1),
                product);
    }

    static void orderHistory(Connection connection, int customer) throws SQLException {
        Sql.first(connection, """
                SELECT o.id, o.total, o.status, count(i.line) FROM shop.orders AS o JOIN shop.items AS i ON i.order_id = o.id
                 WHERE o.customer_id = ? GROUP BY o.id ORDER BY o.placed_at DESC LIMIT 10""", r -> r.getLong(1), (long) customer);
    }

    static void customer(Connection connection, int customer) throws SQLException {
        Sql.one(
                connection,
                "SELECT id, name, profile ->> 'city', tags FROM shop.customers WHERE email = ?",
                r -> r.getString(2),
                "customer%d@example.org".formatted(customer));
    }

    static boolean hasOrder(Connection connection, long order) throws SQLException {
        return Sql.first(connection, "SELECT total FROM shop.orders WHERE id = ?", r -> r.getBigDecimal(1), order)
                .isPresent();
    }
}
