package dev.migrator.cli.status;

import dev.migrator.cli.output.Figures;
import dev.migrator.core.control.Build;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouterRecord;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.control.WorkerStore.Worker;
import dev.migrator.core.cutover.SwitchRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The status in lines for a terminal. */
public final class StatusText {
    private StatusText() {}

    public static List<String> lines(Status status) {
        List<String> lines = new ArrayList<>();
        lines.add("migration %s: %s    next: %s".formatted(status.name(), status.phase(), status.nextStep()));
        lines.add("route:   " + route(status.route()));
        status.streams().forEach(s -> lines.add("stream:  " + stream(s)));
        status.streams().forEach(s -> lines.addAll(parked(s)));
        status.routers().forEach(r -> lines.add("router:  " + router(r)));
        status.workers().forEach(w -> lines.add(worker(w)));
        if (status.debt() != null) {
            lines.add("debt:    %s rows changed since the last clean verification"
                    .formatted(Figures.count(status.debt())));
        }
        status.switches().forEach(s -> lines.add("switch:  " + switched(s)));
        lines.addAll(tables(status));
        status.builds().forEach(b -> lines.add("build:   " + build(b, status.at())));
        if (!status.rebuild().isNothing()) {
            lines.add("rebuild: " + status.rebuild().sentence());
        }
        status.problems().forEach(p -> lines.add("problem: " + p));
        return lines;
    }

    static String worker(Worker worker) {
        return "%s  %-14s on %s: %s"
                .formatted(
                        worker.activity().waitsFor() == null ? "worker:" : "waits: ",
                        worker.role(),
                        worker.id(),
                        worker.activity().sentence());
    }

    /** One line for output that is not a terminal. */
    public static String line(Status status) {
        String copy = copied(status);
        String streams = String.join(
                "; ", status.streams().stream().map(StatusText::stream).toList());
        return "%s%s%s".formatted(status.phase(), copy, streams.isEmpty() ? "" : ", " + streams);
    }

    private static String copied(Status status) {
        if (status.tables().isEmpty()) {
            return "";
        }
        return status.copy() == null
                ? ", %d tables copied, %s rows".formatted(status.tables().size(), Figures.count(rows(status)))
                : ", copied " + CopyText.line(status.copy());
    }

    private static String route(Route route) {
        return "writes to %s%s, reads %d %% on new%s (epoch %d)"
                .formatted(
                        route.writes().word(),
                        route.dual() ? " and to new at once" : "",
                        route.readsPercent(),
                        route.held() ? ", held" : "",
                        route.epoch());
    }

    private static String stream(Status.Stream stream) {
        long changes = stream.lanes().stream().mapToLong(Status.Lane::changes).sum();
        boolean held = stream.lanes().stream().anyMatch(Status.Lane::held);
        int parked = stream.parked().count();
        return "%s from %s: %s changes applied, lag %s and %s, %s of log kept on %s%s%s%s"
                .formatted(
                        stream.id(),
                        stream.source().word(),
                        Figures.count(changes),
                        stream.lagSeconds() < 0 ? "?" : String.format(Locale.ROOT, "%.1f s", stream.lagSeconds()),
                        Figures.bytes(stream.behindBytes()),
                        Figures.bytes(stream.retainedBytes()),
                        stream.source().word(),
                        stream.captured() ? "" : ", NOT CAPTURED NOW (slot " + stream.walStatus() + ")",
                        held ? ", held" : "",
                        parked == 0 ? "" : ", %d keys PARKED".formatted(parked));
    }

    private static List<String> parked(Status.Stream stream) {
        Status.Parked parked = stream.parked();
        List<String> lines = new ArrayList<>();
        if (parked.count() > 0) {
            lines.add("parked:  %d keys of %s, not followed; no switch until: migrator unpark"
                    .formatted(parked.count(), stream.id()));
            parked.first().forEach(k -> lines.add("  " + k.sentence()));
            if (parked.count() > parked.first().size()) {
                lines.add("  ... and %d more"
                        .formatted(parked.count() - parked.first().size()));
            }
        }
        return lines;
    }

    private static String router(RouterRecord router) {
        return "%s follows epoch %d, %d writes open"
                .formatted(router.application(), router.epoch(), router.openWrites());
    }

    private static String switched(SwitchRecord record) {
        Duration pause = record.pause();
        return "%d: %s -> %s, %s%s"
                .formatted(
                        record.epoch(),
                        record.from().word(),
                        record.to().word(),
                        record.step(),
                        pause == null ? "" : ", writes waited " + Figures.duration(pause));
    }

    /** What is copied; once everything is, what was. */
    private static List<String> tables(Status status) {
        if (status.copy() != null) {
            return CopyText.lines(status.copy());
        }
        return status.tables().isEmpty()
                ? List.of()
                : List.of(
                        "copy:    %d tables, %s rows".formatted(status.tables().size(), Figures.count(rows(status))));
    }

    private static long rows(Status status) {
        return status.tables().stream().mapToLong(TableProgress::rows).sum();
    }

    private static String build(Build build, Instant now) {
        return "%s  %s%s  %s"
                .formatted(
                        Figures.duration(Duration.between(build.since(), now)),
                        build.phase(),
                        build.percent() < 0 ? "" : " %d %%".formatted(build.percent()),
                        build.statement());
    }
}
