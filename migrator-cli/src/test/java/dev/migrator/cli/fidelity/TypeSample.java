package dev.migrator.cli.fidelity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A type with values at and beyond its edges.
 *
 * @param values as SQL expressions; none if there is no way to write one
 */
record TypeSample(String type, List<String> values) {
    /** All of them that a server of this major version has. */
    static List<TypeSample> of(int major) {
        List<TypeSample> samples = new ArrayList<>();
        List<String> values = List.of();
        for (String line : resource("types.txt").lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                addValue(values, line.strip(), major);
            } else {
                String[] parts = line.split(" >= ", -1);
                values = new ArrayList<>();
                if (parts.length == 1 || Integer.parseInt(parts[1]) <= major) {
                    samples.add(new TypeSample(parts[0], values));
                }
            }
        }
        return samples;
    }

    private static void addValue(List<String> values, String line, int major) {
        if (!line.startsWith(">= ")) {
            values.add(line);
        } else if (Integer.parseInt(line.substring(3, 5)) <= major) {
            values.add(line.substring(6));
        }
    }

    /** The values with their type, the last one NULL. */
    List<String> expressions() {
        List<String> all = new ArrayList<>();
        values.forEach(v -> all.add("(" + v + ")::" + type));
        all.add("NULL::" + type);
        return all;
    }

    /** Without those that no index takes. */
    List<String> small() {
        return expressions().stream().filter(e -> !e.contains("repeat(")).toList();
    }

    boolean isWritable() {
        return !values.isEmpty();
    }

    boolean isArray() {
        return type.endsWith("[]");
    }

    /** Arrays of this type: one with every value, empty, NULL, several dimensions, lower bounds. */
    TypeSample array() {
        List<String> elements = small();
        String all = String.join(", ", elements);
        String first = elements.get(0);
        return new TypeSample(
                type + "[]",
                isWritable()
                        ? List.of(
                                "ARRAY[" + all + "]",
                                "'{}'",
                                "'{NULL}'",
                                "ARRAY[ARRAY[" + all + "], ARRAY[" + all + "]]",
                                "array_fill(" + first + ", ARRAY[2], ARRAY[-3])",
                                "array_fill(" + first + ", ARRAY[2, 1], ARRAY[0, 7])")
                        : List.of());
    }

    static String resource(String name) {
        try (InputStream in = TypeSample.class.getResourceAsStream("/fidelity/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
