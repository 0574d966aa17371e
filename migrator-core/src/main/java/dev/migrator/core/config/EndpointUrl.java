package dev.migrator.core.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a PostgreSQL URL apart into the keys of the long form. References to variables stay whole, so that a password
 * from the environment needs no percent-encoding.
 */
final class EndpointUrl {
    static final String FORM = "postgresql://user:password@host:5432/database?sslmode=require";

    private static final Pattern SCHEME = Pattern.compile("(?:jdbc:)?postgres(?:ql)?://.*", Pattern.DOTALL);
    private static final Pattern URL = Pattern.compile("(?:jdbc:)?postgres(?:ql)?://"
            + "(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
            + "(?<host>\\[[^]]*]|[^:/?,@]*)(?::(?<port>[^/?,@]*))?/(?<database>[^?@/]*)(?:\\?(?<query>[^?@]*))?");

    /** References stand in for these while the URL is cut: characters that no URL holds. */
    private static final char FIRST_ATOM = '\uE000';

    private final List<String> atoms = new ArrayList<>();

    private final boolean written;

    private EndpointUrl(boolean written) {
        this.written = written;
    }

    static boolean looksLikeUrl(String text) {
        return SCHEME.matcher(text).matches();
    }

    /** The keys of a URL as written, references in them still to be replaced; empty if the text is no such URL. */
    static Optional<Map<String, Object>> written(String url) {
        return new EndpointUrl(true).cut(url);
    }

    /** The keys of a URL that came from the environment as a whole. */
    static Optional<Map<String, Object>> expanded(String url) {
        return new EndpointUrl(false).cut(url);
    }

    private Optional<Map<String, Object>> cut(String url) {
        Matcher matcher = URL.matcher(written ? hideReferences(url) : url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        try {
            for (String key : List.of("user", "password", "host", "port", "database")) {
                put(keys, key, matcher.group(key));
            }
            query(keys, matcher.group("query"));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(keys);
    }

    private void query(Map<String, Object> keys, @Nullable String query) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("an option without a value, perhaps the rest of a password");
            }
            String name = decoded(pair.substring(0, equals));
            Object value = value(pair.substring(equals + 1));
            (EndpointReader.QUERY_KEYS.contains(name) ? keys : options).put(name, value);
        }
        if (!options.isEmpty()) {
            keys.put("options", options);
        }
    }

    private void put(Map<String, Object> keys, String key, @Nullable String part) {
        if (part != null && !part.isEmpty()) {
            keys.put(key, value(part));
        }
    }

    private String hideReferences(String url) {
        return Variables.REFERENCE.matcher(url).replaceAll(reference -> {
            atoms.add(reference.group());
            return String.valueOf((char) (FIRST_ATOM + atoms.size() - 1));
        });
    }

    private Object value(String part) {
        String text = decoded(part);
        if (!written) {
            return new Expanded(text);
        }
        text = text.replace("${", "$${");
        for (int i = 0; i < atoms.size(); i++) {
            text = text.replace(String.valueOf((char) (FIRST_ATOM + i)), atoms.get(i));
        }
        return text;
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
