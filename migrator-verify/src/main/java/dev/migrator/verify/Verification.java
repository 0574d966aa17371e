package dev.migrator.verify;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.LockWatch;
import dev.migrator.verify.align.End;
import dev.migrator.verify.align.SnapshotPair;
import dev.migrator.verify.align.SnapshotSessions;
import dev.migrator.verify.align.StreamEnds;
import dev.migrator.verify.compare.CatalogComparison;
import dev.migrator.verify.compare.RowComparison;
import dev.migrator.verify.compare.RowHash;
import dev.migrator.verify.compare.RowHashChoice;
import dev.migrator.verify.compare.Workers;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the two ends of a running stream, row by row and exactly, while both are live: freezes both at one position,
 * which holds replay for a moment, then reads at leisure. May be run any number of times, one at a time for a stream.
 */
public final class Verification {
    private static final Logger log = LoggerFactory.getLogger(Verification.class);

    private static final String PUBLISHED = """
            SELECT DISTINCT n.nspname, c.relname
              FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE p.pubname LIKE 'migrator\\_%'""";

    private final StreamEnds ends;
    private final VerificationScope scope;
    private final VerificationOptions options;
    private final VerificationListener listener;
    private final Clock clock;

    public Verification(
            StreamEnds ends,
            VerificationScope scope,
            VerificationOptions options,
            VerificationListener listener,
            Clock clock) {
        this.ends = ends;
        this.scope = scope;
        this.options = options;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * The result; finding differences is not a failure.
     *
     * @throws dev.migrator.core.failure.RetryableFailure if replay did not arrive in time, a server failed for now, or a
     *     table was truncated or rewritten meanwhile
     */
    public VerificationReport run() {
        Instant started = clock.instant();
        try (SnapshotPair pair = SnapshotPair.open(ends, options.patience(), clock)) {
            listener.aligned(pair.position(), pair.held());
            VerificationReport report = compare(pair, started);
            log.info("verification of stream {}: {}", ends.stream(), report.sentence());
            return report;
        }
    }

    @SuppressWarnings("try") // the watches work by being there
    private VerificationReport compare(SnapshotPair pair, Instant started) {
        try (Workers workers = new Workers(options.workers());
                SnapshotSessions source = sessions(pair, End.SOURCE);
                SnapshotSessions target = sessions(pair, End.TARGET);
                LockWatch onSource = watch(End.SOURCE, source);
                LockWatch onTarget = watch(End.TARGET, target)) {
            Map<End, SnapshotSessions> sessions = Map.of(End.SOURCE, source, End.TARGET, target);
            RowHash hash = RowHashChoice.choose(sessions);
            List<TableReport> tables = compare(sessions, workers, hash);
            return new VerificationReport(
                    ends.stream(),
                    ends.source().side(),
                    pair.position(),
                    started,
                    clock.instant(),
                    pair.held(),
                    pair.changes(),
                    hash.name(),
                    tables);
        }
    }

    private List<TableReport> compare(Map<End, SnapshotSessions> sessions, Workers workers, RowHash hash) {
        List<Table> source = tables(sessions, End.SOURCE, TablePlan::table);
        CatalogComparison catalogs = CatalogComparison.of(
                followed(sessions, source),
                source,
                tables(sessions, End.TARGET, TablePlan::onTarget),
                scope.onSource(),
                scope.onTarget());
        catalogs.findings().forEach(listener::tableFinished);
        RowComparison rows = new RowComparison(
                sessions, workers, hash, new RowComparison.Limits(options.chunkRows(), options.namedRows()));
        List<TableReport> reports = new ArrayList<>(catalogs.findings());
        reports.addAll(rows.compare(catalogs.pairs(), listener::chunkRead, listener::tableFinished));
        reports.sort(Comparator.comparing(TableReport::table));
        return reports;
    }

    /** The plan with the leaves that the stream follows, those that were made and published since among them. */
    private List<TablePlan> followed(Map<End, SnapshotSessions> sessions, List<Table> source) {
        Set<TableId> published = Objects.requireNonNull(sessions.get(End.SOURCE))
                .read(
                        "reading what is published",
                        connection -> Set.copyOf(Queries.on(connection)
                                .list(
                                        "reading what is published",
                                        PUBLISHED,
                                        row -> new TableId(row.getString(1), row.getString(2)))));
        Map<TableId, Table> there = source.stream().collect(Collectors.toMap(Table::id, Function.identity()));
        return scope.tables().stream()
                .map(plan -> {
                    Table found = there.get(plan.table().id());
                    return found == null || !plan.table().hasLeaves() ? plan : plan.following(found, published);
                })
                .toList();
    }

    private List<Table> tables(Map<End, SnapshotSessions> sessions, End end, Function<TablePlan, Table> side) {
        SnapshotSessions there = Objects.requireNonNull(sessions.get(end));
        List<TableId> partitioned = scope.tables().stream()
                .map(side)
                .filter(Table::hasLeaves)
                .map(Table::id)
                .toList();
        return there.read("reading the catalog", connection -> new Catalog(connection).tables(partitioned));
    }

    private LockWatch watch(End end, SnapshotSessions readers) {
        return new LockWatch(ends.database(end), readers, options.yieldAfter());
    }

    private SnapshotSessions sessions(SnapshotPair pair, End end) {
        return new SnapshotSessions(ends.database(end), pair.snapshot(end));
    }
}
