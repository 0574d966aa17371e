package dev.migrator.cli.demo.load;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The small changes of every day, each a transaction of a few statements. */
final class Upkeep {
    private Upkeep() {}

    static Outcome changeCustomer(Connection connection, Customer customer) throws SQLException {
        Sql.update(
                connection,
                "UPDATE shop.customers SET profile = profile || ?::jsonb, tags = string_to_array(?, ',') WHERE id = ?",
                "{\"visits\": %d}".formatted(customer.between(0, 1_000)),
                "seen," + customer.between(1, 9),
                (long) customer.anyCustomer());
        Audit.write(connection, customer, "profile");
        return Outcome.done(LoadJournal::auditInserted);
    }

    static Outcome changePrice(Connection connection, Customer customer) throws SQLException {
        BigDecimal price = BigDecimal.valueOf(customer.between(100, 9_999), 2);
        Sql.update(connection, "UPDATE shop.products SET price = ? WHERE id = ?", price, customer.anyProduct());
        return Outcome.DONE;
    }

    static Outcome recordEvent(Connection connection, Customer customer) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO shop.events (happened_at, kind, customer_id, payload)
                VALUES (timestamptz '2025-01-01 00:00+00' + ? * interval '1 minute', 'click', ?, ?::jsonb)""",
                customer.between(0, 1_000_000),
                (long) customer.anyCustomer(),
                "{\"x\": [1, 2.50, null]}");
        return Outcome.DONE;
    }

    /** Deletes a row of the table that has no key. */
    static Outcome forgetAuditRow(Connection connection, Customer customer) throws SQLException {
        Optional<String> token = customer.auditRowToForget();
        if (token.isEmpty()) {
            return Outcome.DECLINED;
        }
        int deleted = Sql.update(connection, "DELETE FROM shop.audit_log WHERE token = ?", token.get());
        if (deleted != 1) {
            throw new SQLException("%d audit rows with token %s instead of one".formatted(deleted, token.get()));
        }
        return Outcome.done(LoadJournal::auditDeleted);
    }

    /** One time in four the long text changes too; else the log leaves it out. */
    static Outcome editDocument(Connection connection, Customer customer) throws SQLException {
        int document = customer.anyDocument();
        if (customer.between(1, 4) == 1) {
            Sql.update(
                    connection,
                    "UPDATE shop.documents SET revision = revision + 1, body = reverse(body) WHERE id = ?",
                    document);
        } else {
            Sql.update(connection, "UPDATE shop.documents SET revision = revision + 1 WHERE id = ?", document);
        }
        return Outcome.DONE;
    }

    static Outcome givePoints(Connection connection, Customer customer) throws SQLException {
        Sql.update(connection, """
                UPDATE "Back Office"."Loyalty Cards" SET "Points" = "Points" + ? WHERE "Card No" = ?""", customer.between(1, 10), "LC-%07d".formatted(customer.anyCard()));
        return Outcome.DONE;
    }

    static Outcome measure(Connection connection, Customer customer) throws SQLException {
        Sql.update(
                connection,
                "UPDATE shop.measurements SET waited = -waited, day = 'infinity', amount = amount + 0.50 WHERE id = ?",
                customer.anyMeasurement());
        return Outcome.DONE;
    }
}
