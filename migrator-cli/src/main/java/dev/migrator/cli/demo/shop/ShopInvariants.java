package dev.migrator.cli.demo.shop;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks whether everything that must hold in the shop does hold, in one snapshot. */
public final class ShopInvariants {
    private static final String MONEY = """
            SELECT abs(sum(balance) - sum(opened_with)) * 100, 'balances ' || sum(balance) || ', put in ' || sum(opened_with)
              FROM shop.accounts""";

    private static final String STOCK = """
            SELECT count(*) FILTER (WHERE p.stocked <> p.stock + coalesce(s.sold, 0)),
                   sum(p.stocked) || ' stocked, ' || sum(p.stock) || ' left, ' || sum(coalesce(s.sold, 0)) || ' sold'
              FROM shop.products AS p
              LEFT JOIN (SELECT i.product_id, sum(i.quantity) AS sold
                           FROM shop.items AS i JOIN shop.orders AS o ON o.id = i.order_id
                          WHERE o.status <> 'cancelled' GROUP BY 1) AS s ON s.product_id = p.id""";

    private static final String TOTALS = """
            SELECT count(*) FILTER (WHERE i.total IS DISTINCT FROM o.total), count(*) || ' orders'
              FROM shop.orders AS o
              LEFT JOIN (SELECT order_id, sum(quantity * price) AS total FROM shop.items GROUP BY 1) AS i
                     ON i.order_id = o.id""";

    private static final String PAYMENTS = """
            SELECT count(*) FILTER (WHERE coalesce(p.paid, 0) <> CASE o.status WHEN 'cancelled' THEN 0 ELSE o.total END),
                   sum(p.rows) || ' payments and refunds'
              FROM shop.orders AS o
              LEFT JOIN (SELECT order_id, sum(amount) AS paid, count(*) AS rows FROM shop.payments GROUP BY 1) AS p
                     ON p.order_id = o.id""";

    private static final String ORPHANS = """
            SELECT (SELECT count(*) FROM shop.items i WHERE NOT EXISTS (SELECT FROM shop.orders o WHERE o.id = i.order_id))
                 + (SELECT count(*) FROM shop.payments p WHERE NOT EXISTS (SELECT FROM shop.orders o WHERE o.id = p.order_id))
                 + (SELECT count(*) FROM shop.orders o WHERE NOT EXISTS (SELECT FROM shop.customers c WHERE c.id = o.customer_id)),
                   'items, payments and orders point at what exists'""";

    private static final String KEYLESS = """
            SELECT count(*) - count(DISTINCT token) + abs(count(*) - ?::bigint),
                   count(*) || ' rows, ' || count(DISTINCT token) || ' different ones, ' || ?::bigint || ' expected'
              FROM shop.audit_log""";

    private static final String TOLD = """
            SELECT count(*) FILTER (WHERE o.copies IS DISTINCT FROM 1), count(*) || ' order ids'
              FROM unnest(?::bigint[]) AS t(id)
              LEFT JOIN (SELECT id, count(*) AS copies FROM shop.orders GROUP BY 1) AS o ON o.id = t.id""";

    private static final String GENERATED = """
            SELECT count(*) FILTER (WHERE gross_price IS DISTINCT FROM round(price * (1 + tax_rate), 2)), count(*) || ' products'
              FROM shop.products""";

    private ShopInvariants() {}

    /** Looks at all of them on a session of its own, which the caller closes. */
    public static List<Invariant> check(Connection connection, Told told) {
        try {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            List<Invariant> all = all(Queries.on(connection), told);
            connection.commit();
            return all;
        } catch (SQLException e) {
            throw SqlFailures.wrap("checking the shop's invariants", e);
        }
    }

    /** The same in the caller's own transaction, which sees what it has done itself. */
    static List<Invariant> within(Connection connection, Told told) {
        return all(Queries.on(connection), told);
    }

    private static List<Invariant> all(Queries shop, Told told) {
        List<Invariant> all = new ArrayList<>();
        all.add(one(shop, "money is conserved", MONEY));
        all.add(one(shop, "stock is conserved", STOCK));
        all.add(one(shop, "every order's total equals its items", TOTALS));
        all.add(one(shop, "payments equal orders", PAYMENTS));
        all.add(one(shop, "no reference leads nowhere", ORPHANS));
        all.add(one(shop, "generated columns are right", GENERATED));
        all.add(one(
                shop, "no audit row is lost or doubled (no primary key)", KEYLESS, told.auditRows(), told.auditRows()));
        all.add(one(shop, "every committed order exists exactly once", TOLD, array(told.orders())));
        all.add(new Invariant(
                "order ids never repeat", told.toldTwice(), told.orders().size() + " ids given out"));
        return List.copyOf(all);
    }

    private static Invariant one(Queries shop, String name, String sql, Object... values) {
        return shop.one("checking that " + name, sql, r -> new Invariant(name, r.getLong(1), r.getString(2)), values);
    }

    private static String array(List<Long> ids) {
        return "{" + String.join(",", ids.stream().map(String::valueOf).toList()) + "}";
    }
}
