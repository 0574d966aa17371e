package dev.migrator.core.config;

import static dev.migrator.core.config.ConfigTrees.minimalWith;
import static dev.migrator.core.config.ConfigTrees.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {
    private final List<String> problems = new ArrayList<>();
    private final Variables variables = new Variables(Map.of("A", "one", "EMPTY", "", "ODD", "$1\\${A}")::get);

    private String expand(String text) {
        return variables.expand(text, problems::add).orElse("nothing");
    }

    @Test
    void replacesEveryReference() {
        assertThat(expand("${A}-${A:-x}-${B:-two}-${EMPTY:-three}-${EMPTY}-${B:-}"))
                .isEqualTo("one-one-two-three--");
        assertThat(problems).isEmpty();
    }

    @Test
    void leavesAValueAsItIs() {
        assertThat(expand("${ODD}")).isEqualTo("$1\\${A}");
    }

    @Test
    void aDoubledDollarKeepsTheBrace() {
        assertThat(expand("$${A} costs 5$ {A}")).isEqualTo("${A} costs 5$ {A}");
    }

    @Test
    void namesEveryVariableThatIsNotSet() {
        assertThat(expand("${B}${C}")).isEqualTo("nothing");
        assertThat(problems)
                .containsExactly(
                        "environment variable B is not set; set it, or write ${B:-default}, or ${B:-} for an empty value",
                        "environment variable C is not set; set it, or write ${C:-default}, or ${C:-} for an empty value");
    }

    @Test
    void replacesInEveryPlaceOfTheFile() {
        Map<String, Object> tree = minimalWith("backfill", Map.of("workers", "${N}", "chunk", "${N}MB"));
        tree.put("tables", Map.of("include", List.of("${S}.*")));
        tree.put("schema", "${MODE:-existing}");
        tree.put("kafka", "${BROKER}:9092");
        MigrationConfig config =
                read(tree, Map.of("N", "7", "S", "sales", "BROKER", "k")).orThrow("f");
        assertThat(config.backfill())
                .isEqualTo(new BackfillConfig(
                        7,
                        DataSize.megabytes(7),
                        BackfillConfig.DEFAULT.maxSnapshotAge(),
                        BackfillConfig.DEFAULT.yieldAfter(),
                        ThrottleConfig.DEFAULT,
                        false));
        assertThat(config.tables().patterns().include()).hasToString("[sales.*]");
        assertThat(config.schema().mode()).isEqualTo(SchemaConfig.Mode.EXISTING);
        assertThat(config.kafka().bootstrap()).isEqualTo("k:9092");
    }

    @Test
    void aVariableThatIsNotSetIsReportedAtItsPath() {
        assertThat(read(minimalWith("old", "postgresql://u:${OLD_PASSWORD}@h/d"))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("old.password: environment variable OLD_PASSWORD is not set;");
        assertThat(read(minimalWith("old", "${OLD_URL}")).problems())
                .singleElement()
                .asString()
                .startsWith("old: environment variable OLD_URL is not set;");
    }
}
