package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Protects the slot from being invalidated by the server while the stream is behind. */
final class SlotRetention implements Check {
    @Override
    public String name() {
        return "slot-retention";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            Connection connection = context.on(side);
            String limit = Query.text(connection, "SELECT current_setting('max_slot_wal_keep_size')");
            if (!limit.equals("-1")) {
                findings.add(warning(
                        side.word(),
                        "max_slot_wal_keep_size is %s: a slot further behind is lost, and the migration with it"
                                .formatted(limit),
                        "ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf();"));
            }
            String idle = Query.text(connection, "SELECT current_setting('idle_replication_slot_timeout', true)");
            if (!idle.isEmpty() && !idle.equals("0")) {
                findings.add(warning(
                        side.word(),
                        "idle_replication_slot_timeout is %s: a slot that is paused longer is lost".formatted(idle),
                        "ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf();"));
            }
        }
        return findings;
    }
}
