package dev.migrator.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.schema.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReshapingTest {
    private static final TableId TABLE = new TableId("s", "t");

    private final Reshaping reshaping = new Reshaping(List.of(
            new SchemaChange(TABLE, "", "", List.of(alteration(Kind.RENAME_COLUMN, "b", "a"))),
            new SchemaChange(new TableId("s", "other"), "", "", List.of(alteration(Kind.DROP_COLUMN, "id", "int"))),
            new SchemaChange(
                    TABLE,
                    "",
                    "",
                    List.of(alteration(Kind.DROP_COLUMN, "gone", "text"), alteration(Kind.ADD_COLUMN, "more", null)))));

    @Test
    void givesRowsTheColumnsThatTheyHaveAfterwards() {
        Row row = new Row(new Shape(TABLE, List.of("id", "a", "gone")), new String[] {"1", Row.UNCHANGED, "x"});
        Row key = new Row(new Shape(TABLE, List.of("id")), new String[] {"1"});
        RowChange.Update update = (RowChange.Update)
                reshaping.of(List.of(new RowChange.Update(key, row))).get(0);
        assertThat(update.before()).isEqualTo(key);
        assertThat(update.after())
                .isEqualTo(new Row(new Shape(TABLE, List.of("id", "b")), new String[] {"1", Row.UNCHANGED}));
        assertThat(update.after().isUnchanged(1)).isTrue();
    }

    @Test
    void leavesRowsOfOtherTablesAlone() {
        RowChange other = new RowChange.Insert(
                new Row(new Shape(new TableId("x", "t"), List.of("a", "gone")), new String[] {null, "y"}));
        assertThat(reshaping.of(List.of(other))).containsExactly(other);
    }

    private static Alteration alteration(Kind kind, String subject, String was) {
        return new Alteration(kind, subject, was, subject, "", false);
    }
}
