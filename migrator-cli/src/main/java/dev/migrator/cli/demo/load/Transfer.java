package dev.migrator.cli.demo.load;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;

/** Moves some money from one customer to another. */
final class Transfer implements Action {
    @Override
    public Outcome perform(Connection connection, Customer customer) throws SQLException {
        long from = Money.accountOf(customer.anyCustomer());
        long to = Money.accountOf(customer.anyCustomer());
        BigDecimal amount = BigDecimal.valueOf(customer.between(1, 5_000), 2);
        return from != to && Money.move(connection, from, to, amount) ? Outcome.DONE : Outcome.DECLINED;
    }
}
