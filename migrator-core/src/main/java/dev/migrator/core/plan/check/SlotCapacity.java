package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.check.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Protects the streams: replication slots and wal senders must be free on both sides. */
final class SlotCapacity implements Check {
    private static final String SLOTS = """
            SELECT count(*) FROM pg_replication_slots WHERE NOT starts_with(slot_name, ?)""";
    private static final String SENDERS = """
            SELECT count(*) FROM pg_stat_replication r
              LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid
             WHERE NOT starts_with(coalesce(s.slot_name, ''), ?)""";

    @Override
    public String name() {
        return "slot-capacity";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side -> Stream.of(
                        finding(context, side, "max_replication_slots", SLOTS),
                        finding(context, side, "max_wal_senders", SENDERS)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What this migration already uses counts as free, so that the check can be run again at any time. */
    private Optional<Finding> finding(CheckContext context, Side side, String setting, String count) {
        long limit = Long.parseLong(Query.setting(context.on(side), setting));
        long used = Query.number(
                context.on(side), count, "migrator_" + context.demands().migration() + "_");
        long free = limit - used;
        int needed = context.demands().slots();
        if (free >= needed) {
            return Optional.empty();
        }
        Severity severity = side == Side.OLD ? Severity.BLOCKER : Severity.WARNING;
        return Optional.of(new Finding(
                severity,
                name(),
                side.word(),
                "%s is %d, %d in use by others, %d free; %d are needed".formatted(setting, limit, used, free, needed),
                "ALTER SYSTEM SET %s = %d; -- then restart the server".formatted(setting, used + needed)));
    }
}
