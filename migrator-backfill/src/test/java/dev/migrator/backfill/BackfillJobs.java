package dev.migrator.backfill;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.Build;
import dev.migrator.core.control.Builds;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole backfills between two real servers, one pair of databases for each test. */
abstract class BackfillJobs {
    private static final Set<String> TEXT_ONLY = Set.of("customers", "rooms");

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    BackfillPair pair;

    @BeforeEach
    void newPair() {
        pair = SERVERS.newPair();
    }

    /** Holds a lock, from before the rows, that rows do not wait for and indexes and rules do. */
    static BackfillListener holding(Connection holder, String table) {
        return new BackfillListener() {
            @Override
            public void waveBegun(int wave, int tables, int chunks, long bytes) {
                try (Statement lock = holder.createStatement()) {
                    holder.setAutoCommit(false);
                    lock.execute("LOCK TABLE " + table + " IN SHARE UPDATE EXCLUSIVE MODE");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    List<Build> running() {
        try (HikariDataSource pool = pair.target().pool(Purpose.CONTROL, 1, Duration.ofSeconds(10))) {
            return new Builds(pool).running();
        }
    }

    boolean waiting(String purpose) {
        return holds("""
                SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'migrator %s'
                   AND wait_event_type = 'Lock' AND datname = current_database()""".formatted(purpose));
    }

    boolean holds(String question) {
        return value(pair.target(), question).equals("t");
    }

    static void await(BooleanSupplier condition) {
        Deadline.in(Duration.ofSeconds(60), Clock.systemUTC()).await(condition, () -> "the moment of the test");
    }

    MigrationPlan rich() {
        execute(pair.source(), RichSchema.ROLES);
        execute(pair.target(), RichSchema.ROLES);
        execute(pair.source(), RichSchema.TABLES + RichSchema.CONSTRAINTS);
        execute(pair.source(), RichSchema.ROWS);
        return Servers.plan(pair, id -> !TEXT_ONLY.contains(id.name()));
    }

    void assertSame(MigrationPlan plan) {
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
        assertThat(values(pair.target(), RichSchema.OBJECTS)).isEqualTo(values(pair.source(), RichSchema.OBJECTS));
        assertThat(values(pair.target(), RichSchema.DEFINITIONS))
                .isEqualTo(values(pair.source(), RichSchema.DEFINITIONS));
        assertThat(plan.byId()).containsKey(new TableId("Ünï \"q\"", "T.able \"1\""));
    }

    CopyOutcome run(MigrationPlan plan, BackfillOptions options, BackfillListener listener) {
        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, options, listener)) {
            return job.run(number -> Servers.snapshot(pair, number));
        }
    }

    int indexesOf(String table) {
        return Integer.parseInt(value(
                pair.target(),
                "SELECT count(*) FROM pg_indexes WHERE schemaname = 'shop' AND tablename = '%s'".formatted(table)));
    }

    static BackfillOptions transfer() {
        return new BackfillOptions(CopyOptions.of(2, 64 << 10), true, Optional.empty());
    }

    static BackfillOptions existing() {
        return new BackfillOptions(CopyOptions.of(2, 64 << 10), false, Optional.empty());
    }

    static void needsDumpTools() {
        try {
            DumpTools.find(Optional.empty(), 14, 18);
        } catch (RefusedFailure e) {
            abort("needs pg_dump: " + e.getMessage());
        }
    }
}
