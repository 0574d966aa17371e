package dev.migrator.cli.demo.shop;

import dev.migrator.cli.demo.shop.DamagedRow.Effect;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Damages five rows behind the back of everything, rows that no client of the load touches. */
public final class Damage {
    private static final String AMOUNT =
            "UPDATE shop.payments SET amount = amount + 0.01 WHERE id = md5('payment7')::uuid";
    private static final String LOST = "DELETE FROM shop.items WHERE order_id = 5 AND line = 2";
    private static final String EXTRA = """
            INSERT INTO "Back Office"."Loyalty Cards" VALUES ('LC-GHOST', -1, 100, NULL)""";
    private static final String DOUBLED =
            "INSERT INTO shop.audit_log SELECT * FROM shop.audit_log WHERE token = 'seed-1'";
    private static final String CHARACTER =
            "UPDATE shop.documents SET body = overlay(body PLACING '#' FROM length(body) - 700 FOR 1) WHERE id = 3";

    private Damage() {}

    /** Does it, as replay would write: no trigger and no foreign key notices. */
    public static List<DamagedRow> on(Database database) {
        try (Connection connection = database.open(Purpose.REPAIR)) {
            connection.setAutoCommit(false);
            Queries queries = Queries.on(connection);
            List.of(AMOUNT, LOST, EXTRA, DOUBLED, CHARACTER).forEach(sql -> one(queries, sql));
            String payment = queries.one("reading a key", "SELECT md5('payment7')::uuid", r -> r.getString(1));
            connection.commit();
            return rows(payment);
        } catch (SQLException e) {
            throw SqlFailures.wrap("damaging " + database.describe(), e);
        }
    }

    private static void one(Queries queries, String sql) {
        int rows = queries.update("damaging a row", sql);
        if (rows != 1) {
            throw new InternalFailure("damaged %d rows instead of one by: %s".formatted(rows, sql));
        }
    }

    private static List<DamagedRow> rows(String payment) {
        return List.of(
                row("shop", "payments", Effect.CHANGED, payment, "one cent added to a payment"),
                row("shop", "items", Effect.MISSING, "5, 2", "one item of an order deleted"),
                row("Back Office", "Loyalty Cards", Effect.EXTRA, "LC-GHOST", "a loyalty card invented"),
                row("shop", "audit_log", Effect.EXTRA, "seed-1", "a row of the table without a key doubled"),
                row("shop", "documents", Effect.CHANGED, "3", "one character changed in a long document"));
    }

    private static DamagedRow row(String schema, String table, Effect effect, String mark, String deed) {
        return new DamagedRow(new TableId(schema, table), effect, mark, deed);
    }
}
