package dev.migrator.cli.fidelity;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import java.util.List;

/** Settings of roles and databases that change how values are printed and read, and that must not matter. */
final class OddSettings {
    private static final List<String> OF_THE_ROLE = List.of(
            "DateStyle = 'SQL, DMY'",
            "IntervalStyle = 'sql_standard'",
            "bytea_output = 'escape'",
            "extra_float_digits = -3",
            "quote_all_identifiers = on",
            "xmloption = 'document'",
            "default_transaction_isolation = 'serializable'",
            "standard_conforming_strings = off");
    private static final List<String> OF_THE_DATABASE = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'iso_8601'",
            "TimeZone = 'Asia/Kathmandu'",
            "extra_float_digits = 0",
            "xmlbinary = 'hex'",
            "search_path = 'types', 'information_schema'",
            "client_encoding = 'LATIN1'",
            "array_nulls = off",
            "transform_null_equals = on",
            "backslash_quote = on");

    private OddSettings() {}

    static void apply(FidelityMigration migration, Side side) {
        Endpoint at = (side == Side.OLD ? migration.old : migration.fresh).endpoint();
        for (String setting : OF_THE_DATABASE) {
            migration.run(side, "public", "ALTER DATABASE " + at.database() + " SET " + setting);
        }
        String locale = side == Side.OLD ? "POSIX" : "C";
        migration.run(side, "public", "ALTER DATABASE %s SET lc_monetary = '%s'".formatted(at.database(), locale));
        for (String setting : OF_THE_ROLE) {
            migration.run(side, "public", "ALTER ROLE " + at.user() + " SET " + setting);
        }
    }
}
