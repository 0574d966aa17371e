package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Protects long sessions of ours from timeouts that the engine does not set itself. */
final class SessionTimeouts implements Check {
    private static final long SHORTEST_SENDER_TIMEOUT = 10_000;

    @Override
    public String name() {
        return "session-timeouts";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            addLimits(findings, side, context.on(side));
            long sender = Long.parseLong(Query.setting(context.on(side), "wal_sender_timeout"));
            if (sender > 0 && sender < SHORTEST_SENDER_TIMEOUT) {
                findings.add(warning(
                        side.word(),
                        "wal_sender_timeout is %d ms; a short pause of ours ends the stream's connection"
                                .formatted(sender),
                        "ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();"));
            }
        }
        return findings;
    }

    private void addLimits(List<Finding> findings, Side side, Connection connection) {
        String role = Query.text(connection, "SELECT quote_ident(current_user)");
        for (String name : List.of("transaction_timeout", "idle_session_timeout")) {
            String value = Query.setting(connection, name);
            if (!value.isEmpty() && !value.equals("0")) {
                findings.add(warning(
                        side.word(),
                        "%s is %s ms for our role; it ends sessions that hold a snapshot".formatted(name, value),
                        "ALTER ROLE %s SET %s = 0;".formatted(role, name)));
            }
        }
    }
}
