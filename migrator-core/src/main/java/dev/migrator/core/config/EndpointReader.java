package dev.migrator.core.config;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Secret;
import dev.migrator.core.failure.InternalFailure;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code old} and {@code new}: a URL, or a group of keys (one of which may be a URL that fills the others). */
final class EndpointReader {
    /** What a URL may say after its "?" that has a key of its own; the rest are options. */
    static final Set<String> QUERY_KEYS = Set.of("user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey");

    private static final Kind<String> HOST =
            new Kind<>("one host name or address, such as db.example.com", true, EndpointReader::host);
    private static final Kind<String> DATABASE = Kind.text("the name of the database");
    private static final Kind<String> USER = Kind.text("the name of the role to log in as");
    private static final Kind<String> FILE = Kind.text("the path of a file");
    private static final Kind<String> SSL_MODE =
            Kind.choice(List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"));
    private static final List<String> SSL_FILES = List.of("sslrootcert", "sslcert", "sslkey");
    private static final Kind<Integer> PORT = Kind.integer(1, 65_535);
    private static final int DEFAULT_PORT = 5432;
    private static final String NO_URL = "is no URL of one PostgreSQL database; accepted: " + EndpointUrl.FORM
            + " (in a password write @ : / ? % as %40 %3A %2F %3F %25, or take it from ${NAME})";

    /** What every session sets for itself, or has a key of its own. */
    private static final Set<String> RESERVED = Set.of(
            "user",
            "password",
            "ApplicationName",
            "stringtype",
            "replication",
            "preferQueryMode",
            "assumeMinServerVersion",
            "tcpKeepAlive",
            "connectTimeout",
            "loginTimeout",
            "readOnly",
            "PGHOST",
            "PGPORT",
            "PGDBNAME");

    private static final Set<String> KNOWN = driverProperties();

    private final Source source;

    EndpointReader(Source source) {
        this.source = source;
    }

    /** The endpoint under {@code key}; empty if it has a problem, which is noted. */
    Optional<Endpoint> read(Section parent, String key) {
        int before = source.findings().count();
        Optional<Endpoint> endpoint = keys(parent, key).map(keys -> endpoint(parent.under(key, keys)));
        return source.findings().count() == before ? endpoint : Optional.empty();
    }

    private Optional<Map<?, ?>> keys(Section parent, String key) {
        @Nullable Object value = parent.raw(key);
        if (value instanceof String url) {
            return fromUrl(key, url).map(parts -> parts);
        }
        if (value instanceof Map<?, ?> map) {
            return map.get("url") instanceof String url
                    ? fromUrl(key + ".url", url).map(parts -> merged(parts, map))
                    : Optional.of(map);
        }
        String wrong = value == null ? "is missing" : "is " + Scalars.shape(value);
        parent.problem(
                key, "%s; accepted: %s, or the keys host, database, user ...".formatted(wrong, EndpointUrl.FORM));
        return Optional.empty();
    }

    private Optional<Map<String, Object>> fromUrl(String path, String text) {
        if (EndpointUrl.looksLikeUrl(text)) {
            return noted(path, EndpointUrl.written(text));
        }
        return source.scalars().expand(path, text).flatMap(url -> noted(path, EndpointUrl.expanded(url)));
    }

    private Optional<Map<String, Object>> noted(String path, Optional<Map<String, Object>> keys) {
        if (keys.isEmpty()) {
            source.findings().problem(path, NO_URL);
        }
        return keys;
    }

    /** What is written beside the URL wins over what stands in it. */
    private static Map<String, Object> merged(Map<String, Object> parts, Map<?, ?> written) {
        Map<String, Object> keys = new LinkedHashMap<>(parts);
        written.forEach((key, value) -> {
            if (value != null) {
                keys.put(String.valueOf(key), value);
            }
        });
        return keys;
    }

    private Endpoint endpoint(Section section) {
        @Nullable Object url = section.raw("url");
        if (url != null && !(url instanceof String)) {
            section.problem("url", "is %s; accepted: %s".formatted(Scalars.shape(url), EndpointUrl.FORM));
        }
        String host = section.required("host", HOST);
        int port = section.value("port", PORT, DEFAULT_PORT);
        String database = section.required("database", DATABASE);
        String user = section.required("user", USER);
        Secret password = section.secret("password").orElse(new Secret(""));
        Endpoint endpoint = new Endpoint(host, port, database, user, password, options(section));
        section.end();
        return endpoint;
    }

    private Map<String, String> options(Section section) {
        Map<String, String> options = new LinkedHashMap<>();
        section.settings("options").forEach((name, value) -> {
            if (KNOWN.contains(name)) {
                options.put(name, value.value());
            } else {
                section.problem("options." + name, advice(name));
            }
        });
        section.optional("sslmode", SSL_MODE).ifPresent(mode -> options.put("sslmode", mode));
        for (String key : SSL_FILES) {
            section.optional(key, FILE).ifPresent(file -> options.put(key, file));
        }
        return options;
    }

    private static Set<String> driverProperties() {
        String url = "jdbc:postgresql://host/database";
        try {
            return Arrays.stream(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
                    .map(property -> property.name)
                    .filter(name -> !RESERVED.contains(name))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SQLException e) {
            throw new InternalFailure("pgjdbc is not on the class path", e);
        }
    }

    private static String advice(String name) {
        return RESERVED.contains(name)
                ? "is set by the program itself; take it out"
                : "is no connection property of pgjdbc"
                        + Suggestion.of(name, KNOWN)
                                .map("; did you mean %s?"::formatted)
                                .orElse("");
    }

    /** An IPv6 address goes into a URL in brackets. */
    private static Optional<String> host(String text) {
        String host = text.matches("[0-9a-fA-F]*:[0-9a-fA-F:.]+") ? "[" + text + "]" : text;
        return Optional.of(host).filter(value -> value.matches("[^\\s:/?,@\\[\\]]+|\\[[0-9a-fA-F:.%]+]"));
    }
}
