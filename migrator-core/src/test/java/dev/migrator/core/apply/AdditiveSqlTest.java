package dev.migrator.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdditiveSqlTest {
    private static final TableId ORDERS = new TableId("shop", "orders");

    private final SchemaNames names = new SchemaNames(
            Map.of(
                    ORDERS,
                    TableMapping.of(ORDERS, new TableId("sales", "order"), Map.of("a", "b"), Set.of("x"), Set.of())),
            Map.of("shop", "sales"));
    private final AdditiveSql sql =
            new AdditiveSql(names, t -> t.name().equals("leaf") ? new TableId(t.schema(), "root") : t);

    @Test
    void addsColumnsUnderTheTargetsNamesAndLeavesDroppedOnesOut() {
        assertThat(sql.statements(change(
                        ORDERS,
                        alteration(Kind.ADD_COLUMN, "no\"te", null, "text", "DEFAULT 'x; DROP TABLE y'::text"),
                        alteration(Kind.ADD_COLUMN, "x", null, "text", ""),
                        alteration(Kind.LOOSEN_COLUMN, "a", null, null, ""))))
                .containsExactly(
                        "ALTER TABLE \"sales\".\"order\" ADD COLUMN \"no\"\"te\" text DEFAULT 'x; DROP TABLE y'::text",
                        "ALTER TABLE \"sales\".\"order\" ALTER COLUMN \"b\" DROP NOT NULL");
    }

    @Test
    void altersThePartitionedTableAndNotItsPartition() {
        assertThat(sql.statements(
                        change(new TableId("public", "leaf"), alteration(Kind.ADD_COLUMN, "z", null, "integer", ""))))
                .containsExactly("ALTER TABLE \"public\".\"root\" ADD COLUMN \"z\" integer");
    }

    @Test
    void addsLabelsThatMayBeThere() {
        assertThat(sql.statements(change(
                        new TableId("shop", "color"), alteration(Kind.ADD_LABEL, "it's", null, null, "AFTER 'red'"))))
                .containsExactly("ALTER TYPE \"sales\".\"color\" ADD VALUE IF NOT EXISTS 'it''s' AFTER 'red'");
    }

    @Test
    void makesATableWithWhatBelongsToIt() {
        SchemaChange made = change(
                new TableId("public", "made"),
                alteration(Kind.SEQUENCE, "public", "id", "made_id_seq", "bigint"),
                alteration(Kind.CREATE_TABLE, "", "r", null, ""),
                alteration(
                        Kind.ADD_COLUMN,
                        "id",
                        null,
                        "bigint",
                        "DEFAULT nextval('public.made_id_seq'::regclass) NOT NULL"),
                alteration(Kind.ADD_COLUMN, "t", null, "text", ""),
                alteration(Kind.CONSTRAINT, "u", null, "u", "UNIQUE (t)"),
                alteration(Kind.OWNER, "shop owner", null, null, ""),
                alteration(Kind.KEY, "", null, "FULL", "none, REPLICA IDENTITY FULL"));
        assertThat(sql.statements(made))
                .containsExactly(
                        "CREATE SEQUENCE IF NOT EXISTS \"public\".\"made_id_seq\" AS bigint",
                        "CREATE TABLE \"public\".\"made\" (\"id\" bigint DEFAULT nextval('public.made_id_seq'::regclass) NOT NULL,"
                                + " \"t\" text, CONSTRAINT \"u\" UNIQUE (t))",
                        "ALTER SEQUENCE \"public\".\"made_id_seq\" OWNED BY \"public\".\"made\".\"id\"",
                        "ALTER TABLE ONLY \"public\".\"made\" REPLICA IDENTITY FULL");
        assertThat(sql.owning(made, "shop owner")).isEqualTo("ALTER TABLE \"public\".\"made\" OWNER TO \"shop owner\"");
        assertThat(SchemaGate.key(made)).isEmpty();
    }

    @Test
    void makesAPartitionOfItsParentUnderTheTargetsName() {
        assertThat(sql.statements(change(
                        new TableId("shop", "p_1"),
                        alteration(Kind.CREATE_TABLE, "shop", "p", "p", "FOR VALUES FROM (1) TO (2)"),
                        alteration(Kind.ADD_COLUMN, "id", null, "integer", ""),
                        alteration(Kind.PARTITION_BY, "", null, null, "LIST (id)"))))
                .containsExactly(
                        "CREATE TABLE \"sales\".\"p_1\" PARTITION OF \"sales\".\"p\" FOR VALUES FROM (1) TO (2) PARTITION BY LIST (id)");
    }

    @Test
    void hasNothingToSayOfWhatIsNotAdditive() {
        for (Kind kind :
                List.of(Kind.DROP_COLUMN, Kind.RENAME_COLUMN, Kind.RETYPE_COLUMN, Kind.DROP_TABLE, Kind.TYPE)) {
            assertThat(sql.statements(change(ORDERS, alteration(kind, "a", "x", "y", ""))))
                    .isEmpty();
        }
    }

    private static SchemaChange change(TableId object, Alteration... alterations) {
        return new SchemaChange(object, "ALTER TABLE", "", List.of(alterations));
    }

    private static Alteration alteration(Kind kind, String subject, String was, String becomes, String clause) {
        return new Alteration(kind, subject, was, becomes, clause, true);
    }
}
