package dev.migrator.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablePatternsTest {
    private static TablePatterns patterns(List<String> include, List<String> exclude) {
        return new TablePatterns(parsed(include), parsed(exclude));
    }

    private static List<TablePattern> parsed(List<String> texts) {
        return texts.stream()
                .map(text -> TablePattern.parse(text).orElseThrow())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "*.*,public,orders,true",
                "public.*,public,orders,true",
                "public.*,publicity,orders,false",
                "public.order?,public,orders,true",
                "public.order?,public,order,false",
                "public.o*s,public,orders,true",
                "public.orders,public,Orders,false",
                "public.a+b,public,aab,false",
                "public.a+b,public,a+b,true",
                "public.\"a.b\",public,a.b,true",
                "public.\"a*\",public,a*,true",
                "public.\"a*\",public,ab,false",
                "\"say \"\"hi\"\"\".t,'say \"hi\"',t,true",
            })
    void aStarIsAnyTextAndAQuestionMarkOneCharacter(String pattern, String schema, String table, boolean matches) {
        assertThat(TablePattern.parse(pattern).orElseThrow().matches(new TableId(schema, table)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "a.b.c", ".b", "a.", "", "\"a.b", "a\"b.c"})
    void otherTextIsNoPattern(String text) {
        assertThat(TablePattern.parse(text)).isEmpty();
    }

    @Test
    void anExcludePatternWins() {
        TablePatterns patterns = patterns(List.of("public.*", "sales.orders"), List.of("*.log_*", "public.tmp"));
        assertThat(Stream.of("public.a", "public.tmp", "public.log_1", "sales.orders", "sales.items")
                        .map(name -> name.split("\\."))
                        .map(parts -> new TableId(parts[0], parts[1]))
                        .filter(patterns::matches))
                .extracting(TableId::toString)
                .containsExactly("public.a", "sales.orders");
    }

    @Test
    void saysWhichPatternsMatchNothing() {
        TablePatterns patterns = patterns(List.of("public.*", "public.ordrs"), List.of("public.Log"));
        assertThat(patterns.unmatched(List.of(new TableId("public", "orders"), new TableId("public", "log"))))
                .extracting(ConfigProblem::path)
                .containsExactly("tables.include[1]", "tables.exclude[0]");
        assertThat(patterns.unmatched(List.of()).get(1).text()).startsWith("\"public.ordrs\" matches none of 0 tables");
    }

    @Test
    void areAlsoPatternsOfLike() {
        TablePattern plain = TablePattern.parse("shop_1.log?*").orElseThrow();
        TablePattern quoted = TablePattern.parse("\"a.*\".\"b\"\"%?\"").orElseThrow();
        assertThat(plain.schemaLike() + " " + plain.tableLike()).isEqualTo("shop\\_1 log_%");
        assertThat(quoted.schemaLike() + " " + quoted.tableLike()).isEqualTo("a.* b\"\\%?");
    }
}
