package dev.migrator.cli.demo.load;

import dev.migrator.cli.demo.shop.ShopSize;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Moves money between accounts, which are locked in the order of their ids. */
final class Money {
    private Money() {}

    static long accountOf(int customer) {
        return ShopSize.TILLS + (long) customer;
    }

    /** Moves an amount; false, and nothing is moved, if the account does not have it. */
    static boolean move(Connection connection, long from, long to, BigDecimal amount) throws SQLException {
        BigDecimal first = lock(connection, Math.min(from, to));
        BigDecimal second = lock(connection, Math.max(from, to));
        if ((from < to ? first : second).compareTo(amount) < 0) {
            return false;
        }
        add(connection, from, amount.negate());
        add(connection, to, amount);
        return true;
    }

    /** Writes down a payment, or a refund if the amount is negative. */
    static void pay(Connection connection, UUID id, long order, long account, long till, BigDecimal amount)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO shop.payments (id, order_id, account_id, till_id, amount) VALUES (?, ?, ?, ?, ?)",
                id,
                order,
                account,
                till,
                amount);
    }

    private static BigDecimal lock(Connection connection, long account) throws SQLException {
        return Sql.one(
                connection,
                "SELECT balance FROM shop.accounts WHERE id = ? FOR UPDATE",
                r -> r.getBigDecimal(1),
                account);
    }

    private static void add(Connection connection, long account, BigDecimal amount) throws SQLException {
        Sql.update(connection, "UPDATE shop.accounts SET balance = balance + ? WHERE id = ?", amount, account);
    }
}
