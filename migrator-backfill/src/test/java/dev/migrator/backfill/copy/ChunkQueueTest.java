package dev.migrator.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.control.LedgerChunk;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkQueueTest {
    private static final Deadline YOUNG = Deadline.in(Duration.ofHours(1), Clock.systemUTC());
    private static final Deadline OLD = Deadline.in(Duration.ZERO, Clock.systemUTC());

    private final OpenTable keyed = OpenTable.whole(copy("keyed", 5, List.of("id")));
    private final OpenTable keyless = OpenTable.whole(copy("keyless", 3, List.of()));

    @Test
    void handsOutTheLargestTableFirst() {
        assertThat(claims(new ChunkQueue(List.of(keyless, keyed), 1, YOUNG)))
                .containsExactly(
                        "keyed 0", "keyed 1", "keyed 2", "keyed 3", "keyed 4", "keyless 0", "keyless 1", "keyless 2");
    }

    @Test
    void handsOutTheFirstOnesHoweverOldTheWaveIs() {
        assertThat(claims(new ChunkQueue(List.of(keyed, keyless), 2, OLD))).containsExactly("keyed 0", "keyed 1");
    }

    @Test
    void handsOutAllOfATableThatCouldNotBeGoneOnWith() {
        assertThat(claims(new ChunkQueue(List.of(keyless), 1, OLD)))
                .containsExactly("keyless 0", "keyless 1", "keyless 2");
        OpenTable half = OpenTable.of(
                keyless.copy(),
                keyless.copy().ranges().stream()
                        .map(range -> new LedgerChunk(range, range.number() == 1))
                        .toList());
        assertThat(claims(new ChunkQueue(List.of(keyed, half), 1, OLD)))
                .containsExactly("keyed 0", "keyless 0", "keyless 2");
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
