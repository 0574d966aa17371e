package dev.migrator.backfill.copy;

import dev.migrator.core.control.LeaseStore.Claimed;
import dev.migrator.core.control.UndoneChunks;
import dev.migrator.core.schema.TableId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a wave that are still to do, largest table first, handed out as long as the wave is young enough. The first
 * ones, one as a rule, are handed out in any case, so that every wave gets on; and so are those of a table that is begun and that no later
 * wave could go on with, since it would never be finished otherwise. Each is taken in the control schema first, for other
 * processes copy from the same wave; small ones some at a time. Thread-safe; only {@link #claim} waits for the database.
 */
final class ChunkQueue {
    private static final long MOST_BYTES = 8L << 20;
    private static final int MOST_CHUNKS = 50;

    private final Object claiming = new Object();
    private final Map<TableId, TableShare> tables;
    private final Deque<Chunk> taken = new ArrayDeque<>();
    private final Claims claims;
    private final WaveAge age;
    private final long bytesAtOnce;
    private int inAnyCase;

    /**
     * A queue of which nothing is taken yet.
     *
     * @param chunkBytes how large a chunk is cut; small ones that are taken at once are half of that together, so that no
     *     process takes much more than it can do next
     */
    ChunkQueue(Collection<OpenTable> tables, int inAnyCase, WaveAge age, Claims claims, long chunkBytes) {
        this.bytesAtOnce = Math.min(MOST_BYTES, chunkBytes / 2);
        this.inAnyCase = inAnyCase;
        this.age = age;
        this.claims = claims;
        this.tables = tables.stream()
                .sorted(Comparator.comparingLong((OpenTable t) -> t.copy().bytes())
                        .reversed())
                .collect(
                        Collectors.toMap(t -> t.copy().id(), TableShare::new, (one, other) -> one, LinkedHashMap::new));
    }

    /** The next chunk, which is the caller's from now on; null if there is none now, or none any more in this wave. */
    @Nullable
    Chunk claim() {
        Chunk next = poll();
        if (next != null) {
            return next;
        }
        synchronized (claiming) {
            next = poll();
            for (Wanted wanted = wanted(); next == null && !wanted.tables().isEmpty(); wanted = wanted()) {
                add(wanted, claims.claim(wanted.ids(), wanted.most()));
                next = poll();
            }
            return next;
        }
    }

    /** A chunk is done; returns true for the last one of a table. */
    synchronized boolean done(Chunk chunk) {
        TableShare share = tables.get(chunk.of().id());
        return share != null && share.done(chunk.number());
    }

    /** Takes in what is to do of the wave, by whomever; returns the tables of which nothing is left and was before. */
    synchronized List<TableId> see(List<UndoneChunks> undone) {
        Map<TableId, UndoneChunks> found = undone.stream().collect(Collectors.toMap(UndoneChunks::table, t -> t));
        List<TableId> complete = new ArrayList<>();
        tables.forEach((id, share) -> {
            UndoneChunks left = found.get(id);
            if (left != null) {
                share.see(left);
            } else if (share.seeComplete()) {
                complete.add(id);
            }
        });
        return complete;
    }

    /** True if nothing is left to do, or nothing more is to be begun. */
    synchronized boolean isEmpty() {
        return tables.values().stream().noneMatch(this::isWanted);
    }

    /** True if every chunk is done. */
    synchronized boolean isComplete() {
        return tables.values().stream().allMatch(TableShare::isComplete);
    }

    /** True if a later wave can go on with every chunk that is left. */
    synchronized boolean mayEnd() {
        return tables.values().stream().noneMatch(TableShare::mustBeDone);
    }

    private boolean isWanted(TableShare share) {
        return !share.isComplete() && (inAnyCase > 0 || !age.isOver() || share.mustBeDone());
    }

    /** Those that are not wanted any more are this process' until its run ends, so that nobody else begins them. */
    private synchronized @Nullable Chunk poll() {
        Chunk next = taken.poll();
        while (next != null && !isWanted(share(next.of().id()))) {
            next = taken.poll();
        }
        if (next != null) {
            share(next.of().id()).begin();
            inAnyCase = Math.max(0, inAnyCase - 1);
        }
        return next;
    }

    /** Which chunks are asked for next. */
    private record Wanted(List<TableShare> tables, int most) {
        List<TableId> ids() {
            return tables.stream().map(share -> share.copy().id()).toList();
        }
    }

    private synchronized Wanted wanted() {
        List<TableShare> next = new ArrayList<>();
        int most = 0;
        int free = 0;
        for (TableShare share : tables.values()) {
            if (share.free() > 0 && isWanted(share) && (next.isEmpty() || free < most)) {
                most = next.isEmpty() ? atOnce(share) : most;
                free += share.free();
                next.add(share);
            }
        }
        return new Wanted(next, most);
    }

    /** Those that come later are not larger. */
    private int atOnce(TableShare largest) {
        return (int) Math.max(1, Math.min(MOST_CHUNKS, bytesAtOnce / Math.max(1, largest.chunkBytes())));
    }

    private synchronized void add(Wanted wanted, List<Claimed> claimed) {
        Map<TableId, List<Claimed>> found = claimed.stream().collect(Collectors.groupingBy(Claimed::table));
        for (TableShare share : wanted.tables()) {
            found.getOrDefault(share.copy().id(), List.of()).stream()
                    .map(Claimed::number)
                    .sorted()
                    .map(share::take)
                    .forEach(taken::add);
            if (claimed.size() < wanted.most()) {
                share.noneIsFree();
            }
        }
    }

    private TableShare share(TableId table) {
        return Objects.requireNonNull(tables.get(table));
    }
}
