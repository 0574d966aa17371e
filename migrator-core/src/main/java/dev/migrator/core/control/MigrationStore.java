package dev.migrator.core.control;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.phase.Phase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/** The one migration of a home database: its name, pinned plan and phase. Thread-safe. */
public final class MigrationStore {
    private final Queries home;

    public MigrationStore(DataSource home) {
        this.home = Queries.over(home);
    }

    public Optional<MigrationRecord> find() {
        return home.first(
                "reading the migration",
                "SELECT name, phase, plan, created_at FROM migrator.migration",
                MigrationStore::record);
    }

    /**
     * The migration.
     *
     * @throws RefusedFailure if none has been started
     */
    public MigrationRecord read() {
        return find().orElseThrow(() -> new RefusedFailure("no migration has been started here; run: migrator start"));
    }

    public void create(String name, String plan) {
        home.update(
                "creating the migration",
                "INSERT INTO migrator.migration (name, phase, plan) VALUES (?, ?, ?)",
                name,
                Phase.CREATED,
                plan);
    }

    /**
     * Moves the migration to {@code next}; nothing happens if it is there already.
     *
     * @throws RefusedFailure if the phase table has no such move, or if another process moved it meanwhile
     */
    public void moveTo(Phase next) {
        Phase now = read().phase();
        if (now.to(next) == now) {
            return;
        }
        int moved = home.update(
                "moving from " + now + " to " + next,
                "UPDATE migrator.migration SET phase = ? WHERE phase = ?",
                next,
                now);
        if (moved != 1) {
            throw new RefusedFailure("another process moved the migration on from %s while this one moved it to %s"
                    .formatted(now, next));
        }
    }

    /**
     * Moves the migration to where a switch has put it, whatever phase another command, such as a verification, has
     * moved it to meanwhile: the writes are there.
     */
    public void settle(Phase decided) {
        home.update("moving to " + decided, "UPDATE migrator.migration SET phase = ?", decided);
    }

    private static MigrationRecord record(ResultSet row) throws SQLException {
        return new MigrationRecord(
                row.getString("name"),
                Phase.valueOf(row.getString("phase")),
                row.getString("plan"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
