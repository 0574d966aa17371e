package dev.migrator.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses one YAML document to maps, lists and plain values. Refuses a key that stands twice, and an alias, which would
 * silently become text.
 */
final class YamlTree {
    private static final TypeReference<Map<String, @Nullable Object>> TREE = new TypeReference<>() {};
    private static final YAMLMapper MAPPER = new YAMLMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build());

    private static final String QUOTES =
            "; text that begins with one of * & ! % @ ` { [ or holds a colon and a space needs quotes";

    private YamlTree() {}

    /** The tree; empty if the text holds nothing but comments. */
    static Map<String, @Nullable Object> parse(String yaml) throws YamlProblem {
        try {
            return holdsKeys(yaml) ? MAPPER.readValue(yaml, TREE) : Map.of();
        } catch (JsonProcessingException e) {
            throw problem(e);
        } catch (IOException e) {
            throw new YamlProblem(e.getClass().getSimpleName(), null);
        }
    }

    /** Walks over the whole text once, so that everything wrong with it as YAML is found here. */
    private static boolean holdsKeys(String yaml) throws IOException, YamlProblem {
        try (YAMLParser parser = MAPPER.getFactory().createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return false;
            }
            if (first != JsonToken.START_OBJECT) {
                throw problem(parser, "the file must begin with a key, such as \"name: shop\"");
            }
            int depth = 1;
            while (depth > 0) {
                depth += step(parser);
            }
            if (parser.nextToken() != null) {
                throw problem(parser, "a second document begins here; a configuration is one");
            }
            return true;
        }
    }

    private static int step(YAMLParser parser) throws IOException, YamlProblem {
        JsonToken token = parser.nextToken();
        if (parser.isCurrentAlias()) {
            throw problem(parser, "text that begins with * needs quotes (aliases are not supported)");
        }
        if (token == null) {
            throw problem(parser, "the text ends too early");
        }
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    private static YamlProblem problem(YAMLParser parser, String reason) {
        return new YamlProblem(reason, parser.currentTokenLocation());
    }

    /** Takes the reason alone: the full message quotes the line, which may hold a password. */
    @SuppressWarnings("deprecation") // it is still what the parser throws, and the only one to tell the reason alone
    private static YamlProblem problem(JsonProcessingException e) {
        if (e instanceof MarkedYAMLException marked) {
            int line = marked.getProblemMark().getLine() + 1;
            int column = marked.getProblemMark().getColumn() + 1;
            return new YamlProblem(marked.getProblem() + QUOTES, line, column);
        }
        String reason = e.getOriginalMessage().lines().findFirst().orElse("no YAML");
        return new YamlProblem(reason.replace("Duplicate field", "a second key"), e.getLocation());
    }
}
