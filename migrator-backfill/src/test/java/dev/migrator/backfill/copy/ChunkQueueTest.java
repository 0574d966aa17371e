package dev.migrator.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.control.LeaseStore.Claimed;
import dev.migrator.core.control.LedgerChunk;
import dev.migrator.core.control.UndoneChunks;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChunkQueueTest {
    private static final long CHUNK = 1 << 20;
    private static final WaveAge YOUNG = new WaveAge(Duration.ofHours(1), CopyPace.NONE, System::nanoTime);
    private static final WaveAge OLD = new WaveAge(Duration.ZERO, CopyPace.NONE, System::nanoTime);

    private final OpenTable keyed = OpenTable.whole(copy("keyed", 5, List.of("id")));
    private final List<String> asked = new ArrayList<>();
    private final OpenTable keyless = OpenTable.whole(copy("keyless", 3, List.of()));

    @Test
    void handsOutTheLargestTableFirst() {
        assertThat(claims(queue(1, YOUNG, keyless, keyed)))
                .containsExactly(
                        "keyed 0", "keyed 1", "keyed 2", "keyed 3", "keyed 4", "keyless 0", "keyless 1", "keyless 2");
    }

    @Test
    void handsOutTheFirstOnesHoweverOldTheWaveIs() {
        assertThat(claims(queue(2, OLD, keyed, keyless))).containsExactly("keyed 0", "keyed 1");
    }

    @Test
    void handsOutAllOfATableThatCouldNotBeGoneOnWith() {
        assertThat(claims(queue(1, OLD, keyless))).containsExactly("keyless 0", "keyless 1", "keyless 2");
        OpenTable half = OpenTable.of(
                keyless.copy(),
                keyless.copy().ranges().stream()
                        .map(range -> new LedgerChunk(range, range.number() == 1))
                        .toList());
        assertThat(claims(queue(1, OLD, keyed, half))).containsExactly("keyed 0", "keyless 0", "keyless 2");
    }

    @Test
    void takesSmallChunksOfSeveralTablesAtOnceAndLargeOnesOneByOne() {
        claims(queue(1, YOUNG, keyless, keyed));
        assertThat(asked).containsExactly("50 of keyed, keyless");
        asked.clear();
        List<OpenTable> huge = List.of(large("a"), large("b"));
        claims(new ChunkQueue(huge, 1, YOUNG, ledger(huge), 64L << 20));
        assertThat(asked).containsExactly("1 of a", "1 of a", "1 of a", "1 of b", "1 of b", "1 of b");
    }

    @Test
    void waitsForWhatOthersHaveAndTakesItOverIfTheyLoseIt() {
        ChunkQueue queue = new ChunkQueue(List.of(keyed), 1, YOUNG, (tables, most) -> List.of(), CHUNK);
        assertThat(queue.claim()).isNull();
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.see(List.of(undone(keyed, 2, 2)))).isEmpty();
        assertThat(queue.claim()).isNull();

        ChunkQueue heir = new ChunkQueue(List.of(keyed), 1, YOUNG, ledger(List.of(keyed)), CHUNK);
        assertThat(claims(heir)).hasSize(5);
        heir.see(List.of(undone(keyed, 2, 1)));
        assertThat(heir.claim()).as("a chunk that is free again").isNull();
        assertThat(asked).hasSize(2);
        assertThat(heir.see(List.of())).containsExactly(keyed.copy().id());
        assertThat(heir.see(List.of())).as("told once").isEmpty();
        assertThat(heir.isEmpty() && heir.isComplete()).isTrue();
    }

    @Test
    void aTableThatOthersHaveBegunAndThatCouldNotBeGoneOnWithKeepsTheWave() {
        ChunkQueue queue = new ChunkQueue(List.of(keyless), 0, OLD, (tables, most) -> List.of(), CHUNK);
        assertThat(queue.mayEnd() && queue.isEmpty()).isTrue();
        queue.see(List.of(undone(keyless, 3, 1)));
        assertThat(queue.mayEnd() || queue.isEmpty()).isFalse();
        queue.see(List.of());
        assertThat(queue.mayEnd() && queue.isEmpty()).isTrue();
    }

    private static UndoneChunks undone(OpenTable table, int undone, int elsewhere) {
        return new UndoneChunks(table.copy().id(), table.copy().chunkCount(), undone, elsewhere, elsewhere);
    }

    private ChunkQueue queue(int inAnyCase, WaveAge age, OpenTable... tables) {
        return new ChunkQueue(List.of(tables), inAnyCase, age, ledger(List.of(tables)), CHUNK);
    }

    /** Has every chunk once. */
    private Claims ledger(List<OpenTable> tables) {
        Map<TableId, Deque<Integer>> free = new HashMap<>();
        tables.forEach(t -> free.put(
                t.copy().id(),
                new ArrayDeque<>(t.pending().stream().map(Chunk::number).toList())));
        return (wanted, most) -> {
            asked.add(most + " of " + wanted.stream().map(TableId::name).collect(Collectors.joining(", ")));
            return wanted.stream()
                    .flatMap(id ->
                            free.getOrDefault(id, new ArrayDeque<>()).stream().map(n -> new Claimed(id, n)))
                    .limit(most)
                    .toList()
                    .stream()
                    .filter(c -> free.get(c.table()).remove(c.number()))
                    .toList();
        };
    }

    private static OpenTable large(String name) {
        TableCopy copy = copy(name, 3, List.of("id"));
        TableCopy large =
                new TableCopy(copy.plan(), true, Map.of(copy.id(), new SourceSize(100, 1L << 30, 1)), copy.ranges());
        return OpenTable.whole(large);
    }

    private static List<String> claims(ChunkQueue queue) {
        List<String> claims = new ArrayList<>();
        for (Chunk chunk = queue.claim(); chunk != null; chunk = queue.claim()) {
            claims.add(chunk.of().id().name() + " " + chunk.number());
        }
        return claims;
    }

    private static TableCopy copy(String name, int chunks, List<String> key) {
        TableId id = new TableId("s", name);
        Column column = new Column("id", "integer", "pg_catalog.int4", true, Column.Generated.NO, Column.Identity.NO);
        Table table = new Table(id, 1, List.of(column), key, Table.ReplicaIdentity.DEFAULT, false, 0, 0);
        return TableCopy.of(new TablePlan(table, 0, true), true, Map.of(id, new SourceSize(100, chunks, 1)))
                .cut(1, true);
    }
}
