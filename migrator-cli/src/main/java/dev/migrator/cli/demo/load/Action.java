package dev.migrator.cli.demo.load;

import java.sql.Connection;
import java.sql.SQLException;

/** One thing that a user of the shop does in one transaction. */
interface Action {
    /**
     * Does it, without commit.
     *
     * @return what to remember once the transaction is committed; {@link Outcome#DECLINED} if a rule of the business
     *     says no and the transaction is to be rolled back
     */
    Outcome perform(Connection connection, Customer customer) throws SQLException;
}
