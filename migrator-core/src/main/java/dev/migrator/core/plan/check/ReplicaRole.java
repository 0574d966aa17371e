package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.check.Finding.Severity;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Protects the target from its own triggers: replay must be allowed to set {@code session_replication_role}. */
final class ReplicaRole implements Check {
    /** Local to the statement's own transaction: the session stays as it was. */
    private static final String PROBE = "SELECT set_config('session_replication_role', 'replica', true)";

    private static final int FIRST_GRANTABLE = 15;

    @Override
    public String name() {
        return "replica-role";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values())
                .flatMap(side -> finding(side, context.on(side)).stream())
                .toList();
    }

    /** New is written from the start, old only after the cutover. */
    private Optional<Finding> finding(Side side, Connection connection) {
        try {
            Query.text(connection, PROBE);
            return Optional.empty();
        } catch (RefusedFailure e) {
            String role = Privileges.role(connection);
            String remedy = Query.major(connection) >= FIRST_GRANTABLE
                    ? "GRANT SET ON PARAMETER session_replication_role TO %s;".formatted(role)
                    : "ALTER ROLE %s SUPERUSER;".formatted(role);
            return Optional.of(new Finding(
                    side == Side.NEW ? Severity.BLOCKER : Severity.WARNING,
                    name(),
                    side.word(),
                    "role %s may not set session_replication_role = replica, which replay to %s needs"
                            .formatted(role, side.word()),
                    remedy));
        }
    }
}
