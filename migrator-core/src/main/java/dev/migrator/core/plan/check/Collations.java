package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Protects sort order and equality of text: it depends on locale, provider and library version. */
final class Collations implements Check {
    /** Columns that a version does not have are read as NULL through the row's JSON form. */
    private static final String LOCALE = """
            SELECT d.datcollate, d.datctype, coalesce(j ->> 'datlocprovider', 'c') AS provider,
                   coalesce(j ->> 'datlocale', j ->> 'daticulocale', '') AS locale,
                   coalesce(j ->> 'datcollversion', '') AS version
              FROM pg_database d, to_jsonb(d) AS j WHERE d.datname = current_database()""";

    private static final String ACTUAL = """
            SELECT pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = current_database()""";

    private record Locale(String collate, String ctype, String provider, String name, String version) {
        String text() {
            return "LC_COLLATE %s, LC_CTYPE %s, provider %s%s"
                    .formatted(collate, ctype, provider, name.isEmpty() ? "" : ", locale " + name);
        }
    }

    @Override
    public String name() {
        return "collations";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        Locale old = locale(context.old());
        Locale fresh = locale(context.fresh());
        List<Finding> findings = new ArrayList<>();
        if (!old.text().equals(fresh.text())) {
            findings.add(warning(
                    "new",
                    "text sorts differently: old has %s, new has %s".formatted(old.text(), fresh.text()),
                    "create new's database with the same locale, or prove that no query depends on it"));
        } else if (!old.version().isEmpty()
                && !fresh.version().isEmpty()
                && !Objects.equals(old.version(), fresh.version())) {
            findings.add(warning(
                    "new",
                    "collation version is %s on old and %s on new".formatted(old.version(), fresh.version()),
                    "expect another sort order of some strings; nothing to mend"));
        }
        addOutdated(findings, Side.OLD, context.old(), old);
        addOutdated(findings, Side.NEW, context.fresh(), fresh);
        return findings;
    }

    private void addOutdated(List<Finding> findings, Side side, Connection connection, Locale locale) {
        if (locale.version().isEmpty()) {
            return;
        }
        String actual = Query.text(connection, ACTUAL);
        if (!actual.equals(locale.version())) {
            findings.add(warning(
                    side.word(),
                    "indexes were built with collation version %s, the system now has %s: they may be corrupt"
                            .formatted(locale.version(), actual),
                    "REINDEX DATABASE; then ALTER DATABASE … REFRESH COLLATION VERSION;"));
        }
    }

    private static Locale locale(Connection connection) {
        return Query.list(
                        connection,
                        LOCALE,
                        row -> new Locale(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)))
                .get(0);
    }
}
