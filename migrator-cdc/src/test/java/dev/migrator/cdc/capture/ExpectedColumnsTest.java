package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.schema.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedColumnsTest {
    private static final TableId TABLE = new TableId("s", "t");

    private final ExpectedColumns columns = new ExpectedColumns(TABLE, List.of("id", "a"));

    @Test
    void saysNothingWhileRowsAreAsExpectedInWhateverOrder() {
        columns.saw(List.of("a", "id"));
        assertThat(columns.take()).isEmpty();
    }

    @Test
    void tellsOnceWhatRowsHaveThatNobodyTold() {
        columns.saw(List.of("id", "b"));
        assertThat(columns.take().orElseThrow().alterations())
                .containsExactly(Alteration.seen(Kind.DROP_COLUMN, "a"), Alteration.seen(Kind.ADD_COLUMN, "b"));
        columns.saw(List.of("id", "b"));
        assertThat(columns.take()).isEmpty();
    }

    @Test
    void expectsWhatTheLogToldBefore() {
        columns.follow(new SchemaChange(
                TABLE,
                "ALTER TABLE",
                "",
                List.of(
                        new Alteration(Kind.DROP_COLUMN, "a", "text", null, "", false),
                        new Alteration(Kind.RENAME_COLUMN, "key", "id", "key", "", false),
                        new Alteration(Kind.ADD_COLUMN, "b", null, "text", "DEFAULT 'x'::text", true),
                        new Alteration(Kind.ADD_COLUMN, "g", null, "text", "GENERATED ALWAYS AS (b) STORED", false))));
        columns.saw(List.of("key", "b"));
        assertThat(columns.take()).isEmpty();
    }
}
