package dev.migrator.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.TableId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmptiedTest {
    private static final TableId WHOLE = new TableId("sales", "event");
    private static final TableId OTHER = new TableId("sales", "order");
    private static final TableId LEAF_1 = new TableId("shop", "event_1");
    private static final TableId LEAF_2 = new TableId("shop", "event_2");
    private static final Part PART_1 = new Part(WHOLE, 2, "at < '2025-01-01'");
    private static final Part PART_2 = new Part(WHOLE, 2, "at >= '2025-01-01'");

    @Test
    void allLeavesTogetherAreTheWholeTable() {
        Emptied emptied = new Emptied();
        emptied.part(LEAF_1, PART_1);
        emptied.whole(OTHER);
        emptied.part(LEAF_2, PART_2);

        assertThat(emptied.whole()).containsExactlyInAnyOrder(WHOLE, OTHER);
        assertThat(emptied.parts()).isEmpty();
    }

    @Test
    void someLeavesAreAPartThoughOneIsNamedTwice() {
        Emptied emptied = new Emptied();
        emptied.part(LEAF_2, PART_2);
        emptied.part(LEAF_2, PART_2);

        assertThat(emptied.whole()).isEmpty();
        assertThat(emptied.parts()).isEqualTo(Map.of(WHOLE, Map.of(LEAF_2, PART_2)));
    }
}
