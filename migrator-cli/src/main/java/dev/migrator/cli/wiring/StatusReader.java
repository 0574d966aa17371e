package dev.migrator.cli.wiring;

import dev.migrator.cli.status.Rebuild;
import dev.migrator.cli.status.Status;
import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.MigrationRecord;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.control.VerificationDebt;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.stream.Slot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the status from both databases; what one of them does not answer becomes a problem, not a failure. */
public final class StatusReader {
    private static final Duration ALIVE = Duration.ofSeconds(10);

    private final BothSides<MonitorSession> servers;
    private final Control control;
    private final VerificationDebt debt;
    private final CopyReader copy;
    private final Clock clock;

    StatusReader(
            BothSides<MonitorSession> servers, Control control, VerificationDebt debt, CopyReader copy, Clock clock) {
        this.servers = servers;
        this.control = control;
        this.debt = debt;
        this.copy = copy;
        this.clock = clock;
    }

    /** The status now; home must answer. */
    public Status read() {
        MigrationRecord migration = control.migration().read();
        List<String> problems = new ArrayList<>();
        List<TableProgress> tables = control.copies().progress();
        List<Status.Stream> streams = control.streams().all().stream()
                .filter(s -> s.state() == StreamRecord.State.RUNNING)
                .map(s -> stream(s, problems))
                .toList();
        return new Status(
                migration.name(),
                migration.phase(),
                migration.phase().nextStep(),
                clock.instant(),
                tables,
                migration.phase().isCopied() ? null : copy.read(tables),
                control.builds().running(),
                streams,
                control.routes().on(Side.NEW).read(),
                control.routes().on(Side.NEW).routers(ALIVE),
                control.workers().alive(ALIVE),
                control.journal().all(),
                debt(problems),
                tried(problems, () -> Rebuild.of(control.rebuilds())).orElse(Rebuild.NOTHING),
                List.copyOf(problems));
    }

    private Status.Stream stream(StreamRecord stream, List<String> problems) {
        Optional<Optional<Slot.State>> read =
                tried(problems, () -> servers.on(stream.source()).ask(queries -> Slot.find(queries, stream.slot())));
        Optional<Slot.State> slot = read.flatMap(s -> s);
        List<LaneState> lanes = tried(
                        problems, () -> control.lanes().on(stream.target()).read(stream.id()))
                .orElse(List.of());
        return new Status.Stream(
                stream.id(),
                stream.source(),
                slot.map(Slot.State::active).orElse(false),
                slot.map(s -> Objects.requireNonNullElse(s.walStatus(), "unknown"))
                        .orElse(
                                read.isPresent()
                                        ? "missing"
                                        : "unknown: " + stream.source().word() + " does not answer"),
                slot.map(Slot.State::retainedBytes).orElse(-1L),
                slot.map(Slot.State::behindBytes).orElse(-1L),
                lag(lanes),
                lanes.stream().map(StatusReader::lane).toList(),
                Status.Parked.of(tried(
                                problems,
                                () -> control.parkedKeys().on(stream.target()).of(stream.id()))
                        .orElse(List.of())));
    }

    private double lag(List<LaneState> lanes) {
        return lanes.stream()
                .map(LaneState::committedAt)
                .mapToDouble(this::age)
                .max()
                .orElse(-1);
    }

    private double age(@Nullable Instant committed) {
        return committed == null
                ? -1
                : Math.max(0, Duration.between(committed, clock.instant()).toMillis() / 1000.0);
    }

    private @Nullable Long debt(List<String> problems) {
        return tried(problems, () -> control.streams().running(Side.OLD).map(s -> debt.of(s.id())))
                .flatMap(d -> d)
                .filter(VerificationDebt.Debt::stillClean)
                .map(VerificationDebt.Debt::changes)
                .orElse(null);
    }

    private static Status.Lane lane(LaneState lane) {
        return new Status.Lane(
                lane.id().lane(), lane.position(), lane.transactions(), lane.changes(), lane.holdAt() != null);
    }

    private static <T> Optional<T> tried(List<String> problems, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (MigratorException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
