package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.connect.Rounds;
import dev.migrator.core.control.Activity;
import dev.migrator.core.control.BreakStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.stream.Slot;
import dev.migrator.core.stream.WalBudget;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds, apart from capture, whether the source still has what the stream needs, and how much log its
 * slot keeps there. It needs nothing but the source, so it acts while Kafka is down and while capture is stuck. {@link #run}
 * is for one thread; the other methods are for any.
 */
public final class SourceGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceGuard.class);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final Duration DROPPING = Duration.ofSeconds(20);

    private final StreamRecord stream;
    private final Database source;
    private final WalBudget budget;
    private final SourceCheck check;
    private final Optional<FilteredIdentities> identities;
    private final Rounds rounds = Rounds.every(EVERY);
    private WalBudget.Level level = WalBudget.Level.FINE;
    private volatile Activity activity = Activity.BEGINNING;

    public SourceGuard(StreamRecord stream, Database source, List<TablePlan> tables, WalBudget budget) {
        this.stream = stream;
        this.source = source;
        this.budget = budget;
        this.check = new SourceCheck(source, stream, tables);
        this.identities = tables.stream()
                .filter(t -> t.carriedRows().isPresent())
                .findFirst()
                .map(t -> new FilteredIdentities(source, check.session(), stream.publication()));
    }

    /**
     * Runs until it is closed. A source that does not answer is no failure.
     *
     * @throws StreamBrokenFailure if the stream cannot go on, or was given up
     */
    public void run() {
        try (check) {
            rounds.run(this::look, this::cannotLook);
        }
    }

    /** What was seen last. */
    public Activity activity() {
        return activity;
    }

    @Override
    public void close() {
        rounds.stop();
    }

    private void cannotLook(MigratorException e) {
        activity = activity.after(e, source.side().server(), CLOCK);
    }

    private void look() {
        identities.ifPresent(FilteredIdentities::keep);
        MonitorSession session = check.session();
        session.ask(queries -> Slot.find(queries, stream.slot())).ifPresent(slot -> judge(slot.retainedBytes()));
        if (session.ask(queries -> BreakStore.find(queries, stream.id())).isPresent()) {
            dropSlot();
        }
        check.check();
    }

    private void judge(long retained) {
        WalBudget.Level now = budget.judge(retained);
        String where = source.side().word();
        String note = budget.sentence(where, retained);
        activity = Activity.of(note);
        if (now != WalBudget.Level.FINE && now != level) {
            LOG.warn("stream {}: {}", stream.id(), note);
        }
        level = now;
        if (now == WalBudget.Level.OVER && budget.drop()) {
            BreakStore.on(source)
                    .record(
                            stream.id(),
                            BreakReason.WAL_BUDGET,
                            "%s (stream.wal_budget, with stream.wal_budget_action: drop), so slot %s was dropped rather than fill the disk of %s"
                                    .formatted(note, stream.slot(), source.describe()));
        }
    }

    /** Written down first: capture, which loses its session here, finds the reason when it comes back. */
    private void dropSlot() {
        Slot.disconnect(source, stream.slot());
        Slot.drop(source, stream.slot(), Deadline.in(DROPPING, CLOCK));
    }
}
