package dev.migrator.cli.wiring;

import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.rebuild.Restoration;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.log.LogTopic;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.MigrationRecord;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.phase.Phase;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.SchemaWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Phase 6, and giving up: what was made is removed, and what happened is told. */
final class Finishing {
    private final Wiring wiring;

    Finishing(Wiring wiring) {
        this.wiring = wiring;
    }

    FinalReport finish() {
        MigrationRecord migration = wiring.control().migration().read();
        migration.phase().to(Phase.FINISHED);
        wiring.control().migration().moveTo(Phase.FINISHED);
        wiring.control().audit().record("finish", "writes stay on new", "begun");
        removeStreams();
        List<String> kept = new ArrayList<>();
        wiring.fence(wiring.plan(), Side.NEW).remove();
        kept.add(
                "old stays fenced, so that nothing is written there by mistake; to lift it: DROP SCHEMA migrator CASCADE on old");
        return end(migration, Phase.FINISHED, kept, true);
    }

    FinalReport abort() {
        MigrationRecord migration = wiring.control().migration().read();
        migration.phase().to(Phase.ABORTED);
        if (ControlSchema.isInstalled(wiring.databases().old())) {
            stayOnOld();
        }
        List<String> kept = new ArrayList<>();
        kept.add("the tables on new stay as they are; drop that database before the next try");
        Restoration.Restored restored = restored();
        kept.addAll(restored.sentences());
        if (!restored.whole()) {
            kept.add(
                    "schema migrator stays on new, because it holds the definitions of what is not back; run migrator abort again once the cause is mended");
        }
        return end(migration, Phase.ABORTED, kept, restored.whole());
    }

    /** What was dropped for the copy comes back before it is forgotten how. */
    private Restoration.Restored restored() {
        return new Restoration(
                        wiring.databases().fresh(),
                        wiring.control().rebuilds(),
                        CopyOptions.withWorkers(wiring.config().backfill().workers()))
                .restore();
    }

    /** Everything of an abort that needs old's control schema, whose removal is the last but one step. */
    private void stayOnOld() {
        wiring.traffic().change(r -> new Route(0, Side.OLD, false, 0, false));
        wiring.control().migration().moveTo(Phase.ABORTED);
        wiring.control().audit().record("abort", "writes stay on old", "begun");
        removeStreams();
        MigrationPlan plan = wiring.plan();
        wiring.fence(plan, Side.OLD).remove();
        wiring.fence(plan, Side.NEW).remove();
    }

    /** @param forgettable false if home still holds what is nowhere else */
    private FinalReport end(MigrationRecord migration, Phase outcome, List<String> kept, boolean forgettable) {
        FinalReport report = report(migration, outcome, kept);
        if (wiring.traffic().routers().isEmpty()) {
            if (outcome == Phase.ABORTED) {
                ControlSchema.remove(wiring.databases().old());
            }
            if (forgettable) {
                ControlSchema.remove(wiring.databases().fresh());
            }
        } else {
            kept.add(
                    "routers still follow the route, so schema migrator stays on new; when the applications connect to new"
                            + " directly: DROP SCHEMA migrator CASCADE on new");
        }
        return report;
    }

    private FinalReport report(MigrationRecord migration, Phase outcome, List<String> kept) {
        return new FinalReport(
                migration.name(),
                outcome,
                migration.createdAt(),
                Duration.between(migration.createdAt(), wiring.clock().instant()),
                wiring.control().copies().progress(),
                wiring.control().streams().all().stream().map(this::replayed).toList(),
                wiring.control().journal().all(),
                wiring.control().audit().entries(),
                kept,
                sessions(wiring.databases().old()));
    }

    private String replayed(StreamRecord stream) {
        long changes = wiring.lanesInto(stream.target()).read(stream.id()).stream()
                .mapToLong(LaneState::changes)
                .sum();
        return stream.id() + ": " + changes;
    }

    private void removeStreams() {
        for (StreamRecord stream : wiring.control().streams().all()) {
            wiring.lanesInto(stream.target()).hold(stream.id());
            wiring.control().streams().stop(stream.id());
            wiring.streamMaker().remove(stream);
            new LogTopic(server(), stream.topic()).delete();
        }
        wiring.agreeing().remove();
        SchemaWatch.remove(wiring.databases().old());
        SchemaWatch.remove(wiring.databases().fresh());
    }

    private LogServer server() {
        return new LogServer(
                wiring.config().kafka().bootstrap(), wiring.config().kafka().properties());
    }

    private static List<String> sessions(Database database) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            return Queries.on(connection)
                    .list("reading who is connected to " + database.describe(), """
                    SELECT coalesce(nullif(application_name, ''), '?') || ' as ' || coalesce(usename, '?') || ': '
                           || count(*) || ' sessions, last active '
                           || round(extract(epoch FROM clock_timestamp() - max(state_change))) || ' s ago'
                      FROM pg_catalog.pg_stat_activity
                     WHERE datname = pg_catalog.current_database() AND backend_type = 'client backend'
                       AND application_name NOT LIKE 'migrator %'
                     GROUP BY application_name, usename ORDER BY 1""", r -> r.getString(1));
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading who is connected to " + database.describe(), e);
        }
    }
}
