package dev.migrator.core.config;

import static dev.migrator.core.config.ConfigTrees.config;
import static dev.migrator.core.config.ConfigTrees.minimalWith;
import static dev.migrator.core.config.ConfigTrees.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.TableId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static Map<String, Object> where(Map<String, ?> conditions) {
        return minimalWith("tables", Map.of("where", conditions));
    }

    @Test
    void isReadForEachTableAsItIsWritten() {
        assertThat(config(where(Map.of("shop.orders", " created_at >= '2020-01-01' ", "shop.\"a.b\"", "x = 1")))
                        .tables()
                        .where())
                .isEqualTo(Map.of(
                        new TableId("shop", "orders"), "created_at >= '2020-01-01'",
                        new TableId("shop", "a.b"), "x = 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1",
                "(a = 1) OR (b = ')' AND \"odd ; ( name\" = ';--')",
                "a = 'it''s ; ?' AND b LIKE '%(%'",
                "a = E'it\\'s ; (' AND type = '\\'",
                "a - -1 > b / 2",
                "a = 'x$y'"
            })
    void mayBeAnythingThatStaysWithinItsParentheses(String text) {
        assertThat(Condition.parse(text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a = 1; DROP TABLE b",
                "true) OR (true",
                "a = 1)",
                "(a = 1",
                "a = 'open",
                "\"open = 1",
                "a = 1 -- b",
                "a /* b */ = 1",
                "a = $$b$$",
                "tags ? 'x'",
                "a = 'it\\' OR (b = '",
                "name = 'a' AND typE'x\\' ) ; ("
            })
    void mayNotBeMoreThanACondition(String text) {
        assertThat(Condition.parse(text)).isEmpty();
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("orders", "a = 1");
        conditions.put("shop.orders", "a = 1; b");
        conditions.put("shop.item", true);
        conditions.put("shop.log", null);
        conditions.put("shop.same", "a = 1");
        conditions.put("\"shop\".same", "a = 2");
        assertThat(problems(where(conditions)).toString())
                .contains("tables.where.orders: is no name of a table")
                .contains("tables.where.shop.orders: \"a = 1; b\" is not valid; accepted: one SQL condition")
                .contains("tables.where.shop.item: is a truth value; put it in quotes")
                .contains("tables.where.shop.log: is empty")
                .contains("tables.where.\"shop\".same: is named twice");
    }
}
