package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Protects the application: our sessions must not take the last connections. */
final class ConnectionCapacity implements Check {
    private static final String FREE = """
            SELECT least(
                     current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                       - coalesce(current_setting('reserved_connections', true), '0')::int
                       - (SELECT count(*) FROM pg_stat_activity
                           WHERE backend_type = 'client backend' AND application_name NOT LIKE 'migrator %'),
                     (SELECT CASE WHEN datconnlimit < 0 THEN 1000000 ELSE datconnlimit END FROM pg_database
                       WHERE datname = current_database())
                       - (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                             AND backend_type = 'client backend' AND application_name NOT LIKE 'migrator %'),
                     (SELECT CASE WHEN rolconnlimit < 0 OR rolsuper THEN 1000000 ELSE rolconnlimit END FROM pg_roles
                       WHERE rolname = current_user)
                       - (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user
                             AND backend_type = 'client backend' AND application_name NOT LIKE 'migrator %'))""";

    @Override
    public String name() {
        return "connection-capacity";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side -> finding(context, side).stream())
                .toList();
    }

    private Optional<Finding> finding(CheckContext context, Side side) {
        long free = Query.number(context.on(side), FREE);
        int needed = context.demands().connections();
        if (free >= needed) {
            return Optional.empty();
        }
        String message = "max_connections is %s; %d connections are free for us now, up to %d are needed"
                .formatted(Query.setting(context.on(side), "max_connections"), free, needed);
        String remedy = "raise max_connections (restart) or the role's or database's CONNECTION LIMIT, or lower the"
                + " configured parallelism";
        return Optional.of(
                free < needed / 2 ? blocker(side.word(), message, remedy) : warning(side.word(), message, remedy));
    }
}
