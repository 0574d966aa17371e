package dev.migrator.core.plan.check;

import java.util.List;

/** Protects the operator's wish that new has in memory what is hot on old: an extension does it. */
final class Prewarming implements Check {
    private static final String INSTALLED = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_prewarm')";
    private static final String AVAILABLE =
            "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_prewarm')";

    @Override
    public String name() {
        return "prewarm";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (!context.demands().prewarm() || Query.holds(context.fresh(), INSTALLED)) {
            return List.of();
        }
        String create =
                "CREATE EXTENSION pg_prewarm; in new's database, as a superuser, or set backfill.prewarm: false";
        return List.of(
                Query.holds(context.fresh(), AVAILABLE)
                        ? blocker("pg_prewarm", "backfill.prewarm needs the extension pg_prewarm on new", create)
                        : blocker(
                                "pg_prewarm",
                                "backfill.prewarm needs the extension pg_prewarm, whose files are not on new's server",
                                "install the package of contrib modules there, then " + create));
    }
}
