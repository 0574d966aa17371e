package dev.migrator.core.config;

import static dev.migrator.core.config.ConfigTrees.config;
import static dev.migrator.core.config.ConfigTrees.minimalWith;
import static dev.migrator.core.config.ConfigTrees.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MappingReaderTest {
    private static final Map<String, Object> ORDERS =
            Map.of("to", "sales.order", "columns", Map.of("cust", "customer_id"), "drop", List.of("legacy_flag"));

    private static Map<String, Object> tree(Map<String, Object> mapping) {
        Map<String, Object> tree = minimalWith("mapping", mapping);
        tree.put("schema", "existing");
        return tree;
    }

    private static Map<String, Object> tables(Map<String, Object> tables) {
        return tree(Map.of("tables", tables));
    }

    @Test
    void readsSchemasTablesColumnsAndWhatIsDropped() {
        NewNames mapping = config(
                        tree(Map.of("schemas", Map.of("shop", "sales"), "tables", Map.of("shop.orders", ORDERS))))
                .mapping();
        assertThat(mapping.schemas()).isEqualTo(Map.of("shop", "sales"));
        assertThat(mapping.tables())
                .isEqualTo(Map.of(
                        new TableId("shop", "orders"),
                        new TableRule(
                                Optional.of(new TableId("sales", "order")),
                                Map.of("cust", "customer_id"),
                                Set.of("legacy_flag"))));
    }

    @Test
    void aTablesOwnNameGoesBeforeThatOfItsSchema() {
        NewNames mapping = config(tree(Map.of(
                        "schemas", Map.of("shop", "sales"),
                        "tables", Map.of("shop.orders", ORDERS, "shop.item", Map.of("drop", List.of("x"))))))
                .mapping();
        assertThat(mapping.target(new TableId("shop", "orders"))).hasToString("sales.order");
        assertThat(mapping.target(new TableId("shop", "item"))).hasToString("sales.item");
        assertThat(mapping.target(new TableId("other", "item"))).hasToString("other.item");
    }

    @Test
    void tellsWhichTableOfOldATableOfNewMustHaveBeen() {
        NewNames mapping = config(
                        tree(Map.of("schemas", Map.of("shop", "sales"), "tables", Map.of("shop.orders", ORDERS))))
                .mapping();
        assertThat(mapping.origin(new TableId("sales", "order"))).contains(new TableId("shop", "orders"));
        assertThat(mapping.origin(new TableId("sales", "item"))).contains(new TableId("shop", "item"));
        assertThat(mapping.origin(new TableId("public", "item"))).contains(new TableId("public", "item"));
        assertThat(mapping.origin(new TableId("shop", "item"))).isEmpty();
    }

    @Test
    void namesInQuotesMayHoldDots() {
        NewNames mapping = config(tables(Map.of("\"a.b\".\"say \"\"hi\"\"\"", Map.of("to", "c.\"d.e\""))))
                .mapping();
        assertThat(mapping.target(new TableId("a.b", "say \"hi\""))).isEqualTo(new TableId("c", "d.e"));
    }

    @Test
    void isRefusedWithASchemaThatIsTransferredBecauseThatMakesOldsNames() {
        Map<String, Object> tree = minimalWith("mapping", Map.of("schemas", Map.of("shop", "sales")));
        assertThat(problems(tree))
                .containsExactly(
                        "mapping: renames or leaves out parts of a schema that is to be transferred, and a transfer makes the"
                                + " schema as it is on old; create the tables on new yourself under their new names and set"
                                + " schema: existing, or take mapping out");
        tree.put("schema", "existing");
        assertThat(problems(tree)).isEmpty();
    }

    @Test
    void anEmptyMappingIsNone() {
        assertThat(config(minimalWith("mapping", Map.of("schemas", Map.of(), "tables", Map.of())))
                        .mapping())
                .isEqualTo(NewNames.NONE);
    }

    @Test
    void reportsEveryContradictionAtOnce() {
        Map<String, Object> tables = new LinkedHashMap<>();
        tables.put("orders", Map.of("to", "sales.x"));
        tables.put("shop.a", Map.of("to", "one"));
        tables.put("shop.b", Map.of("to", "sales.same"));
        tables.put("shop.c", Map.of("to", "sales.same"));
        tables.put("shop.d", new LinkedHashMap<>(Map.of("columns", columns("x", "z", "y", "z"))));
        tables.put("shop.e", Map.of("columns", Map.of("x", "y"), "drop", List.of("x")));
        tables.put("shop.f", Map.of());
        tables.put("shop.\"b\"", Map.of("drop", List.of("q")));
        tables.put("shop.g", Map.of("to", "migrator.lane"));
        tables.put("shop.h", Map.of("too", "sales.h", "drop", List.of("x")));
        Map<String, Object> mapping = new HashMap<>();
        mapping.put("schemas", Map.of("public", "pg_catalog"));
        mapping.put("tables", tables);
        mapping.put("columns", Map.of());

        String name = "schema.table as in the catalog; a name with a dot in double quotes";
        assertThat(problems(tree(mapping)))
                .containsExactly(
                        "mapping.schemas.public: \"pg_catalog\" is not valid; accepted: the name of a schema as in the catalog, not one of the server's or the program's own",
                        "mapping.tables.orders: is no name of a table; accepted: " + name,
                        "mapping.tables.shop.a.to: \"one\" is not valid; accepted: " + name,
                        "mapping.tables.shop.c: is to be called sales.same on new, and so is shop.b",
                        "mapping.tables.shop.d.columns: both x and y are to be called z on new",
                        "mapping.tables.shop.e.drop: names x, which columns renames; accepted: one of the two",
                        "mapping.tables.shop.f.to: is missing, and so are columns and drop; accepted: at least one of the three",
                        "mapping.tables.shop.\"b\": is named twice; accepted: one group for each table",
                        "mapping.tables.shop.g.to: schema migrator is not for tables of the migration",
                        "mapping.tables.shop.h.too: is no key that is known here; did you mean to?",
                        "mapping.columns: is no key that is known here; accepted: schemas, tables");
    }

    private static Map<String, Object> columns(String... pairs) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            columns.put(pairs[i], pairs[i + 1]);
        }
        return columns;
    }
}
