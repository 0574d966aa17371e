package dev.migrator.backfill.rebuild;

import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.backfill.build.TableIndexes;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenIndex;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the indexes again that were written down: those of a table as soon as it has its rows, several at once, then their
 * constraints; at the end those of partitioned tables, which take what their partitions have. Every statement looks first
 * at what is there, so this may be repeated after it ended at any point. Thread-safe.
 */
final class IndexRebuild implements TableIndexes {
    private final BuildSessions sessions;
    private final RebuildStore store;
    private final Map<TableId, List<TableId>> holders;
    private final Map<TableId, List<WrittenIndex>> wanted;
    private final Set<TableId> begun = ConcurrentHashMap.newKeySet();
    private final Queue<CompletableFuture<@Nullable Void>> tables = new ConcurrentLinkedQueue<>();
    private final Queue<MigratorException> failures = new ConcurrentLinkedQueue<>();

    /** @param holders the tables of the target that hold the rows of each table of the source */
    IndexRebuild(RebuildStore store, BuildSessions sessions, Map<TableId, List<TableId>> holders) {
        this.sessions = sessions;
        this.store = store;
        this.holders = holders;
        this.wanted = store.indexes().stream()
                .filter(WrittenIndex::holdsRows)
                .collect(Collectors.groupingBy(WrittenIndex::table));
    }

    @Override
    public void begin(TableId table) {
        holders.getOrDefault(table, List.of()).forEach(this::beginHolder);
    }

    private void beginHolder(TableId holder) {
        List<WrittenIndex> indexes = wanted.getOrDefault(holder, List.of());
        if (!indexes.isEmpty() && begun.add(holder)) {
            CompletableFuture<?>[] built = indexes.stream()
                    .filter(index -> index.indexSql() != null)
                    .map(index -> start(made -> made.build(index)))
                    .toArray(CompletableFuture<?>[]::new);
            tables.add(CompletableFuture.allOf(built).thenCompose(all -> start(made -> finish(made, indexes))));
        }
    }

    @Override
    public int complete(Collection<TableId> loaded) {
        loaded.forEach(this::begin);
        tables.forEach(CompletableFuture::join);
        start(made -> ofPartitionedTables(made, store.indexes())).join();
        BuildSessions.throwFirst(new ArrayList<>(failures));
        return wanted.values().stream().mapToInt(List::size).sum();
    }

    private static void finish(IndexMaking made, List<WrittenIndex> indexes) {
        for (WrittenIndex index : indexes) {
            if (index.indexSql() == null) {
                made.build(index);
            }
            if (!made.isThere(index)) {
                continue; // That it could not be made is known already.
            }
            if (index.depth() == 0) {
                made.finish(index);
            } else {
                made.constrain(index);
            }
        }
    }

    /** Top down they are made, empty; bottom up they take their parts, and are whole once they have all of them. */
    private static void ofPartitionedTables(IndexMaking made, List<WrittenIndex> left) {
        left.stream().filter(index -> !index.holdsRows()).forEach(made::build);
        left.stream()
                .filter(index -> index.depth() > 0 || !index.holdsRows())
                .filter(made::isThere)
                .sorted(Comparator.comparingInt(WrittenIndex::depth).reversed())
                .forEach(made::finish);
    }

    private CompletableFuture<@Nullable Void> start(Consumer<IndexMaking> work) {
        return sessions.start(queries -> work.accept(new IndexMaking(queries))).exceptionally(failure -> {
            failures.add(BuildSessions.known(failure));
            return null;
        });
    }
}
