package dev.migrator.core.plan.check;

import java.util.List;

/** Tells that indexes of new are down for the copy, so that nobody takes them for lost, least of all the other checks. */
final class RebuiltIndexes implements Check {
    private static final String DOWN = "SELECT count(*) FROM migrator.index_rebuild WHERE state <> 'up'";

    @Override
    public String name() {
        return "rebuilt-indexes";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return areDown(context)
                ? List.of(info(
                        "new",
                        "%d indexes are down for the copy and written down in migrator.index_rebuild"
                                .formatted(Query.number(context.fresh(), DOWN)),
                        "migrator start makes them again as they were"))
                : List.of();
    }

    /** True while what tables of new lack is to come back by itself. */
    static boolean areDown(CheckContext context) {
        return Query.holds(context.fresh(), "SELECT to_regclass('migrator.index_rebuild') IS NOT NULL")
                && Query.number(context.fresh(), DOWN) > 0;
    }
}
