package dev.migrator.core.cutover;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.OwnershipUnknownFailure;
import dev.migrator.core.failure.RefusedFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The journal of switches in home's control schema. Thread-safe. */
public final class HomeSwitchJournal implements SwitchJournal {
    private final Queries home;

    public HomeSwitchJournal(DataSource home) {
        this.home = Queries.over(home);
    }

    @Override
    public List<SwitchRecord> all() {
        return home.list("reading the switches", """
                SELECT epoch, from_side, return_stream, step, held_at, released_at
                  FROM migrator.switch ORDER BY epoch""", HomeSwitchJournal::record);
    }

    @Override
    public SwitchRecord begin(Side from, String returnStream) {
        int begun =
                home.update("beginning a switch", """
                INSERT INTO migrator.switch (epoch, from_side, to_side, return_stream, step)
                SELECT coalesce(max(epoch), 0) + 1, ?, ?, ?, 'INTENDED' FROM migrator.switch
                HAVING count(*) FILTER (WHERE step NOT IN ('DONE', 'UNDONE')) = 0""", from.word(), from.other().word(), returnStream);
        if (begun != 1) {
            throw new RefusedFailure("another switch is under way; look at: migrator status");
        }
        return unfinished().orElseThrow();
    }

    @Override
    public SwitchRecord move(SwitchRecord record, SwitchStep next) {
        if (!record.step().successors().contains(next)) {
            throw new RefusedFailure("a switch cannot move from %s to %s; allowed: %s"
                    .formatted(record.step(), next, record.step().successors()));
        }
        if (update(record, next) != 1) {
            throw new RefusedFailure("switch %d stands at %s, not at %s: another process has recovered it"
                    .formatted(record.epoch(), read(record.epoch()).step(), record.step()));
        }
        return read(record.epoch());
    }

    private int update(SwitchRecord record, SwitchStep next) {
        try {
            return home.update("moving the switch to " + next, """
                    UPDATE migrator.switch
                       SET step = ?,
                           held_at = CASE WHEN ? = 'HELD' THEN clock_timestamp() ELSE held_at END,
                           released_at = CASE WHEN ? = 'DONE' THEN clock_timestamp() ELSE released_at END
                     WHERE epoch = ? AND step = ?""", next, next, next, record.epoch(), record.step());
        } catch (MigratorException e) {
            return outcomeOf(record, next, e);
        }
    }

    /** A lost connection may have lost only the answer: the journal itself says whether the step was written. */
    private int outcomeOf(SwitchRecord record, SwitchStep next, MigratorException failure) {
        try {
            if (read(record.epoch()).step() == next) {
                return 1;
            }
        } catch (MigratorException e) {
            failure.addSuppressed(e);
            if (next == SwitchStep.SWITCHED) {
                throw new OwnershipUnknownFailure(
                        "the point of no return of switch %d may or may not have been written down on new, which does not answer: %s. Both databases stay fenced or held. Bring new back, then run the same command again; it reads the journal and completes or undoes the switch."
                                .formatted(record.epoch(), e.getMessage()),
                        failure);
            }
        }
        throw failure;
    }

    private SwitchRecord read(long epoch) {
        return all().stream()
                .filter(s -> s.epoch() == epoch)
                .findFirst()
                .orElseThrow(() -> new RefusedFailure("switch " + epoch + " is not in the journal any more"));
    }

    private static SwitchRecord record(ResultSet row) throws SQLException {
        return new SwitchRecord(
                row.getLong("epoch"),
                Side.valueOf(row.getString("from_side").toUpperCase(Locale.ROOT)),
                row.getString("return_stream"),
                SwitchStep.valueOf(row.getString("step")),
                instant(row.getObject("held_at", OffsetDateTime.class)),
                instant(row.getObject("released_at", OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
