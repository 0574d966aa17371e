package dev.migrator.core.plan.check;

import java.util.List;

/** Tells of publications that will also carry the engine's own control tables. */
final class OtherPublications implements Check {
    private static final String ALL_TABLES = """
            SELECT pubname, pg_get_userbyid(pubowner) FROM pg_publication WHERE puballtables ORDER BY pubname""";

    @Override
    public String name() {
        return "other-publications";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Query.list(
                context.old(),
                ALL_TABLES,
                row -> info(
                        row.getString(1),
                        "publication FOR ALL TABLES of %s: its subscribers will also see the tables of schema migrator"
                                .formatted(row.getString(2)),
                        "prepare its subscribers, or give it an explicit list of tables"));
    }
}
