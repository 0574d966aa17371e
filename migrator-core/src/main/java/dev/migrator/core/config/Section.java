package dev.migrator.core.config;

import dev.migrator.core.connect.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One group of keys of the file. Reading never fails: what is wrong is noted in the findings and a stand-in is
 * returned. {@link #end} comes last and notes the keys that nobody asked for. A key without a value is a missing key.
 */
final class Section {
    private final Source source;
    private final String path;
    private final boolean shortForm;
    private final Map<String, @Nullable Object> values;
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(Source source, String path, boolean shortForm, Map<String, @Nullable Object> values) {
        this.source = source;
        this.path = path;
        this.shortForm = shortForm;
        this.values = values;
    }

    static Section root(Source source, Map<String, @Nullable Object> values) {
        return new Section(source, "", false, values);
    }

    <T> Optional<T> optional(String key, Kind<T> kind) {
        @Nullable Object value = raw(key);
        return value == null ? Optional.empty() : source.scalars().read(path(key), value, kind);
    }

    <T> T value(String key, Kind<T> kind, T fallback) {
        return optional(key, kind).orElse(fallback);
    }

    /** The text, or "" with a problem noted. */
    String required(String key, Kind<String> kind) {
        if (raw(key) == null) {
            problem(key, "is missing; accepted: " + kind.accepted());
        }
        return value(key, kind, "");
    }

    /** The value of {@code key}, or what stands in the file that {@code key_file} names, without its last line end. */
    Optional<Secret> secret(String key) {
        String fileKey = key + "_file";
        @Nullable Object value = raw(key);
        @Nullable Object file = raw(fileKey);
        if (value != null && file != null) {
            problem(fileKey, "stands beside %s; give one of the two".formatted(key));
        }
        Optional<String> text = file == null
                ? Optional.ofNullable(value).flatMap(given -> source.scalars().hidden(path(key), given))
                : source.secretFile(path(fileKey), file);
        return text.map(Secret::new);
    }

    <T> List<T> list(String key, Kind<T> kind, List<T> fallback) {
        @Nullable Object value = raw(key);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof List<?> items)) {
            problem(key, "is %s; accepted: a list, each item %s".formatted(Scalars.shape(value), kind.accepted()));
            return fallback;
        }
        List<T> read = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            item("%s[%d]".formatted(path(key), i), items.get(i), kind).ifPresent(read::add);
        }
        return read;
    }

    /** Free keys, each with a value of one kind. */
    <T> Map<String, T> entries(String key, Kind<T> kind) {
        Section section = section(key);
        Map<String, T> entries = new LinkedHashMap<>();
        for (String name : section.names()) {
            section.item(section.path(name), section.values.get(name), kind).ifPresent(v -> entries.put(name, v));
        }
        return entries;
    }

    /** Free keys with plain values; {@code name_file} gives the value of {@code name} from a file. */
    Map<String, Secret> settings(String key) {
        Section section = section(key);
        Map<String, Secret> settings = new LinkedHashMap<>();
        section.names().stream()
                .map(name -> name.replaceFirst("_file\\z", ""))
                .distinct()
                .forEach(name -> section.setting(name).ifPresent(value -> settings.put(name, value)));
        return settings;
    }

    /** The keys under {@code key}; none if it is missing. */
    Section section(String key) {
        return section(key, text -> Optional.empty());
    }

    /** The same, where the operator may also write one text that stands for some keys. */
    Section section(String key, Function<String, Optional<Map<String, String>>> shortForm) {
        @Nullable Object value = raw(key);
        if (value instanceof Map<?, ?> keys) {
            return under(key, keys);
        }
        Optional<Map<String, String>> keys = value instanceof String text ? shortForm.apply(text) : Optional.empty();
        if (value != null && keys.isEmpty()) {
            problem(key, "is %s; accepted: a group of keys, indented".formatted(Scalars.shape(value)));
        }
        return new Section(source, path(key), keys.isPresent(), byText(keys.orElse(Map.of())));
    }

    /** A group of keys that stands, in one form or another, under {@code key}. */
    Section under(String key, Map<?, ?> keys) {
        return new Section(source, path(key), false, byText(keys));
    }

    void problem(String key, String text) {
        source.findings().problem(path(key), text);
    }

    void end() {
        for (String name : names()) {
            if (!asked.contains(name)) {
                problem(name, "is no key that is known here; " + advice(name));
            }
        }
    }

    @Nullable
    Object raw(String key) {
        asked.add(key);
        source.findings().asked(path(key));
        return values.get(key);
    }

    Set<String> names() {
        return values.keySet();
    }

    private Optional<Secret> setting(String name) {
        @Nullable Object value = values.get(name);
        if ((value instanceof Number || value instanceof Boolean) && values.get(name + "_file") == null) {
            return Optional.of(new Secret(value.toString()));
        }
        return secret(name);
    }

    private <T> Optional<T> item(String itemPath, @Nullable Object item, Kind<T> kind) {
        if (item == null) {
            source.findings().problem(itemPath, "is empty; accepted: " + kind.accepted());
            return Optional.empty();
        }
        return source.scalars().read(itemPath, item, kind);
    }

    private String advice(String name) {
        return Suggestion.of(name, asked)
                .map("did you mean %s?"::formatted)
                .orElseGet(() -> "accepted: " + String.join(", ", asked));
    }

    private String path(String key) {
        if (shortForm) {
            return path;
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    private static Map<String, @Nullable Object> byText(Map<?, ?> map) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        map.forEach((key, value) -> keys.put(String.valueOf(key), value));
        return keys;
    }
}
