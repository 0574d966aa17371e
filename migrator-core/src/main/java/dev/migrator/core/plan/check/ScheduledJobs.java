package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.util.List;
import java.util.stream.Stream;

/** Tells of extensions that write by themselves: on new they must not run before the cutover, on old not after it. */
final class ScheduledJobs implements Check {
    private static final String SCHEDULERS = """
            SELECT extname FROM pg_extension
             WHERE extname IN ('pg_cron', 'pgagent', 'pg_timetable', 'pg_partman', 'timescaledb', 'pg_background')
             ORDER BY extname""";

    @Override
    public String name() {
        return "scheduled-jobs";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side ->
                        Query.list(context.on(side), SCHEDULERS, row -> finding(side, row.getString(1))).stream())
                .toList();
    }

    private Finding finding(Side side, String extension) {
        String message = "%s on %s may run jobs that write".formatted(extension, side.word());
        return side == Side.NEW
                ? warning(extension, message, "keep its jobs disabled on new until the cutover")
                : info(extension, message, "disable its jobs on old at the cutover");
    }
}
