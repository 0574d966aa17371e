package dev.migrator.cli.fidelity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What became of each type, by pair of servers, as a table of Markdown. */
final class TypeReport {
    private final Map<String, Map<String, String>> byServers = new LinkedHashMap<>();

    void add(String servers, Map<String, String> statusByType) {
        byServers.put(servers, statusByType);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("\n| type | " + String.join(" | ", byServers.keySet()) + " |\n");
        text.append("|---".repeat(byServers.size() + 1)).append("|\n");
        for (String type : types()) {
            text.append("| `").append(type).append("` |");
            byServers
                    .values()
                    .forEach(all -> text.append(' ').append(cell(all, type)).append(" |"));
            text.append('\n');
        }
        return text.append('\n').toString();
    }

    /** An array has a line of its own only if it fares otherwise than its elements. */
    private Set<String> types() {
        Set<String> types = new TreeSet<>();
        for (Map<String, String> all : byServers.values()) {
            all.forEach((type, status) -> {
                String element = type.endsWith("[]") ? type.substring(0, type.length() - 2) : type;
                if (type.equals(element) || !status.equals(all.get(element))) {
                    types.add(type);
                }
            });
        }
        return types;
    }

    private static String cell(Map<String, String> all, String type) {
        return all.getOrDefault(type, "–");
    }
}
