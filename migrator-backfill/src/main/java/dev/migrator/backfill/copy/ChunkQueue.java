package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.schema.TableId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a wave that are still to do, largest table first, handed out as long as the wave is young enough. The first
 * ones are handed out in any case, so that every wave gets on; and so are those of a table that is begun and that no later
 * wave could go on with, since it would never be finished otherwise. Thread-safe.
 */
final class ChunkQueue {
    private final Queue<Chunk> pending = new ConcurrentLinkedQueue<>();
    private final Set<TableId> begun = ConcurrentHashMap.newKeySet();
    private final AtomicInteger claims = new AtomicInteger();
    private final int inAnyCase;
    private final Deadline age;

    ChunkQueue(Collection<OpenTable> tables, int inAnyCase, Deadline age) {
        this.inAnyCase = inAnyCase;
        this.age = age;
        tables.stream()
                .sorted(Comparator.comparingLong((OpenTable t) -> t.copy().bytes())
                        .reversed())
                .forEach(t -> pending.addAll(t.pending()));
        tables.stream()
                .filter(OpenTable::isBegun)
                .forEach(t -> begun.add(t.copy().id()));
    }

    /** The next chunk, which is the caller's from now on; null if there is none, or none any more in this wave. */
    synchronized @Nullable Chunk claim() {
        boolean anyOne = claims.getAndIncrement() < inAnyCase || !age.isOver();
        Chunk next = pending.poll();
        while (next != null && !anyOne && !mustBeDone(next)) {
            next = pending.poll();
        }
        if (next != null) {
            begun.add(next.of().id());
        }
        return next;
    }

    synchronized boolean isEmpty() {
        return pending.isEmpty();
    }

    /** True if a later wave can go on with every chunk that is left. */
    synchronized boolean mayEnd() {
        return pending.stream().noneMatch(this::mustBeDone);
    }

    private boolean mustBeDone(Chunk chunk) {
        return begun.contains(chunk.of().id())
                && !Resumption.isPossible(chunk.of().plan());
    }
}
