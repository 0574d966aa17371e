package dev.migrator.backfill.build;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives tables of the target the indexes that the source's have, each table as soon as its rows are there, several indexes
 * of one table at once; then their constraints and marks. Looks at the target before every statement, so it may be
 * repeated after it ended at any point. Thread-safe.
 */
public final class IndexBuilds {
    private static final Logger log = LoggerFactory.getLogger(IndexBuilds.class);

    private final Map<TableId, List<TableIndex>> wanted;
    private final BuildSessions sessions;
    private final Set<TableId> begun = ConcurrentHashMap.newKeySet();
    private final Queue<CompletableFuture<@Nullable Void>> tables = new ConcurrentLinkedQueue<>();
    private final Queue<MigratorException> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    private IndexBuilds(Map<TableId, List<TableIndex>> wanted, BuildSessions sessions) {
        this.wanted = wanted;
        this.sessions = sessions;
    }

    /** Reads what there is to make; ends what a process that died has left at work. */
    public static IndexBuilds of(Database source, BuildSessions sessions) {
        sessions.endLeftOver();
        try (Connection connection = source.open(Purpose.CATALOG)) {
            return new IndexBuilds(IndexCatalog.read(Queries.on(connection)), sessions);
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the indexes of " + source.describe(), e);
        }
    }

    /** Begins with the indexes of a table that has all its rows, unless that is done; returns at once. */
    public void begin(TableId table) {
        List<TableIndex> indexes = wanted.getOrDefault(table, List.of());
        if (!indexes.isEmpty() && begun.add(table)) {
            CompletableFuture<?>[] created = indexes.stream()
                    .filter(index -> !index.exclusion())
                    .map(index -> start(index.describe(), queries -> create(queries, index)))
                    .toArray(CompletableFuture<?>[]::new);
            tables.add(CompletableFuture.allOf(created)
                    .thenCompose(all -> start("constraints of " + table, queries -> attach(queries, indexes))));
        }
    }

    /**
     * Waits until the indexes of these tables are there.
     *
     * @return how many were made since this began
     * @throws MigratorException if some could not be made, with what to do; the others are there
     */
    public int complete(Collection<TableId> loaded) {
        loaded.forEach(this::begin);
        tables.forEach(CompletableFuture::join);
        BuildSessions.throwFirst(new ArrayList<>(failures));
        return made.get();
    }

    /** What fails is kept for {@link #complete}; the rest goes on. */
    private CompletableFuture<@Nullable Void> start(String what, Consumer<Queries> work) {
        return sessions.start(work).exceptionally(failure -> {
            MigratorException known = BuildSessions.known(failure);
            log.warn("{} failed: {}", what, known.getMessage());
            failures.add(known);
            return null;
        });
    }

    private void create(Queries queries, TableIndex index) {
        Optional<Boolean> valid = IndexCatalog.valid(queries, index);
        if (valid.equals(Optional.of(false))) {
            String drop = "DROP INDEX " + Identifiers.quote(index.id());
            guarded(index, () -> queries.execute("removing what is left of " + index.describe(), drop));
        }
        if (!valid.orElse(false)) {
            guarded(index, () -> queries.execute("making " + index.describe(), index.definition()));
            made.incrementAndGet();
        }
    }

    private void attach(Queries queries, List<TableIndex> indexes) {
        TableId table = indexes.get(0).table();
        Attachments.missing(indexes, IndexCatalog.of(queries, table))
                .forEach(missing ->
                        guarded(missing.index(), () -> queries.execute("altering " + table, missing.statement())));
    }

    /** What refers to something that is made only after the rows is left to pg_restore, which knows the order. */
    private static void guarded(TableIndex index, Runnable statement) {
        try {
            statement.run();
        } catch (MigratorException e) {
            if (!SqlState.isUndefined(e)) {
                throw IndexFailures.explained(index, e);
            }
            log.info("{} is left to pg_restore: {}", index.describe(), e.getMessage());
        }
    }
}
