package dev.migrator.cli.demo.shop;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.SqlFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Creates the shop in an empty database. */
public final class Shop {
    private Shop() {}

    /** Creates schemas, tables, triggers and the rest, without a row. */
    public static void createSchema(Database database) {
        run(database, "creating the shop's schema", connection -> execute(connection, "schema.sql"));
    }

    /** Fills the tables, by the server itself and the same at every run. */
    public static void fill(Database database, ShopSize size) {
        run(database, "filling the shop", connection -> {
            Queries queries = Queries.on(connection);
            size.settings()
                    .forEach((name, value) -> queries.one(
                            "setting a size", "SELECT pg_catalog.set_config(?, ?, false)", r -> "", name, value));
            execute(connection, "rows.sql");
        });
    }

    private static void run(Database database, String what, Work work) {
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            work.on(connection);
        } catch (SQLException e) {
            throw SqlFailures.wrap(what + " on " + database.describe(), e);
        }
    }

    private static void execute(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(resource("/dev/migrator/cli/demo/shop/" + script));
        }
    }

    private static String resource(String path) {
        try (InputStream stream = Shop.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new InternalFailure("the program's own file " + path + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InternalFailure("the program's own file " + path + " cannot be read", e);
        }
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }
}
