package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;

/** Who did what, when, and how it ended; in home, never changed. Thread-safe. */
public final class AuditTrail {
    private final Queries home;
    private final String who;

    /**
     * An audit trail in home.
     *
     * @param who the operator and host that this process acts for
     */
    public AuditTrail(DataSource home, String who) {
        this.home = Queries.over(home);
        this.who = who;
    }

    public void record(String action, String detail, String outcome) {
        home.update(
                "writing the audit trail",
                "INSERT INTO migrator.audit (who, action, detail, outcome) VALUES (?, ?, ?, ?)",
                who,
                action,
                detail,
                outcome);
    }

    /** All entries, oldest first. */
    public List<Entry> entries() {
        return home.list(
                "reading the audit trail",
                "SELECT at, who, action, detail, outcome FROM migrator.audit ORDER BY id",
                row -> new Entry(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("who"),
                        row.getString("action"),
                        row.getString("detail"),
                        row.getString("outcome")));
    }

    /** One thing that was done. */
    public record Entry(Instant at, String who, String action, String detail, String outcome) {}
}
