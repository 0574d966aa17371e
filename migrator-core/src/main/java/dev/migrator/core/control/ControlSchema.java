package dev.migrator.core.control;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.SqlScript;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Installs and removes the schema {@code migrator}; its versions are numbered SQL files. Safe to run again. */
public final class ControlSchema {
    private static final List<String> VERSIONS = List.of(
            "001-create.sql",
            "002-schema-changes.sql",
            "003-waves.sql",
            "004-pace.sql",
            "005-rebuild.sql",
            "006-leases.sql");
    /** Any number that nobody else uses: installers on one server wait for each other. */
    private static final long INSTALL_LOCK = 7_236_411_090L;

    private ControlSchema() {}

    /** Brings the control schema of {@code database} to the newest version, in one transaction. */
    public static void install(Database database) {
        try (Connection connection = database.open(Purpose.CONTROL)) {
            connection.setAutoCommit(false);
            Queries queries = Queries.on(connection);
            queries.one(
                    "locking the control schema", "SELECT pg_catalog.pg_advisory_xact_lock(?)", r -> "", INSTALL_LOCK);
            queries.update("creating schema migrator", "CREATE SCHEMA IF NOT EXISTS migrator");
            queries.update("creating migrator.version", """
                    CREATE TABLE IF NOT EXISTS migrator.version (
                        number int PRIMARY KEY, installed_at timestamptz NOT NULL DEFAULT clock_timestamp())""");
            int installed = installedVersion(queries);
            for (int number = installed + 1; number <= VERSIONS.size(); number++) {
                SqlScript.run(connection, ControlSchema.class, VERSIONS.get(number - 1));
                queries.update("recording the version", "INSERT INTO migrator.version (number) VALUES (?)", number);
            }
            connection.commit();
        } catch (SQLException e) {
            throw SqlFailures.wrap("installing the control schema on " + database.describe(), e);
        }
    }

    /** True if schema {@code migrator} with at least its first version is there. */
    public static boolean isInstalled(Database database) {
        try (Connection connection = database.open(Purpose.CONTROL)) {
            return Queries.on(connection).one("looking for the control schema", """
                    SELECT pg_catalog.to_regclass('migrator.version') IS NOT NULL""", r -> r.getBoolean(1));
        } catch (SQLException e) {
            throw SqlFailures.wrap("looking for the control schema on " + database.describe(), e);
        }
    }

    /** Removes the schema with everything in it. */
    public static void remove(Database database) {
        try (Connection connection = database.open(Purpose.CONTROL)) {
            Queries.on(connection).update("removing schema migrator", "DROP SCHEMA IF EXISTS migrator CASCADE");
        } catch (SQLException e) {
            throw SqlFailures.wrap("removing the control schema from " + database.describe(), e);
        }
    }

    private static int installedVersion(Queries queries) {
        return queries.one(
                "reading migrator.version", "SELECT coalesce(max(number), 0) FROM migrator.version", r -> r.getInt(1));
    }
}
