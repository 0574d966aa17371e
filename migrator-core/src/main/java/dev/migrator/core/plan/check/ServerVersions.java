package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import java.util.ArrayList;
import java.util.List;

/** Protects against server versions that capture cannot read or that the schema cannot go to. */
final class ServerVersions implements Check {
    private static final int OLDEST = 14;
    private static final int NEWEST = 18;

    @Override
    public String name() {
        return "server-versions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        int old = Query.major(context.old());
        int fresh = Query.major(context.fresh());
        List<Finding> findings = new ArrayList<>(range(Side.OLD, old));
        findings.addAll(range(Side.NEW, fresh));
        if (fresh < old) {
            String message = "new is PostgreSQL %d, older than old (%d)".formatted(fresh, old);
            findings.add(
                    context.demands().schemaExists()
                            ? warning("new", message, "prove that new has every feature that the schema uses")
                            : blocker("new", message, "use a server of major version %d or later".formatted(old)));
        }
        return findings;
    }

    /** New has to be in the range too: after the cutover it is the source of the reverse stream. */
    private List<Finding> range(Side side, int major) {
        String message = "%s is PostgreSQL %d; %d to %d are supported".formatted(side.word(), major, OLDEST, NEWEST);
        if (major < OLDEST) {
            return List.of(blocker(side.word(), message, "upgrade the server to %d first".formatted(OLDEST)));
        }
        return major > NEWEST
                ? List.of(warning(side.word(), message, "rehearse with a copy of this server first"))
                : List.of();
    }
}
