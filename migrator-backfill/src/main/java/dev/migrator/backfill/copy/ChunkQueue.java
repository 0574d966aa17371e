package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Deadline;
import java.util.Collection;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a wave that are still to do, largest table first, handed out as long as the wave is young enough. The first
 * ones are handed out in any case, so that every wave gets on. Thread-safe.
 */
final class ChunkQueue {
    private final Queue<Chunk> pending = new ConcurrentLinkedQueue<>();
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
    }

    /** The next chunk, which is the caller's from now on; null if there is none, or none any more in this wave. */
    @Nullable
    Chunk claim() {
        return claims.getAndIncrement() >= inAnyCase && age.isOver() ? null : pending.poll();
    }
}
