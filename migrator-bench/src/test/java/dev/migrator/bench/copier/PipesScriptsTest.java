package dev.migrator.bench.copier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PipesScriptsTest {
    private static final long LARGE = 100L << 20;

    private final LimitTable large =
            new LimitTable("public.large", 12801, LARGE, List.of("CREATE INDEX i ON public.large (a)"), List.of());
    private final PipesScripts scripts = new PipesScripts(
            List.of(large, small("a", List.of()), small("b", List.of("ALTER TABLE b")), small("c", List.of())), 2);

    @Test
    void aLargeTableIsCutIntoRangesThatMeet() {
        assertThat(scripts.copies()).hasSize(4);
        assertThat(scripts.copies().get(0)).contains("ctid >= '\\''(0,0)'\\'' AND ctid < '\\''(6400,0)'\\''");
        assertThat(scripts.copies().get(1))
                .contains("ctid >= '\\''(6400,0)'\\'')")
                .doesNotContain("ctid <");
    }

    @Test
    void smallTablesGoTogether() {
        assertThat(scripts.copies().get(2))
                .contains("COPY public.a TO STDOUT", "COPY public.c TO STDOUT", "\\echo '\\\\.'");
        assertThat(scripts.copies().get(3)).contains("\\echo COPY public.b FROM STDIN;");
    }

    @Test
    void everyTableIsAnalyzedBehindItsIndexes() {
        assertThat(scripts.indexes())
                .containsExactly(
                        "CREATE INDEX i ON public.large (a);\nANALYZE public.large;",
                        "ANALYZE public.a;\nANALYZE public.c;",
                        "ANALYZE public.b;");
        assertThat(scripts.end()).isEqualTo("ALTER TABLE b;\n");
    }

    private static LimitTable small(String name, List<String> references) {
        return new LimitTable("public." + name, 1, 8192, List.of(), references);
    }
}
