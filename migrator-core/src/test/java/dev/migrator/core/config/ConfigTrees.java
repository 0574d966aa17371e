package dev.migrator.core.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trees as a YAML parser would give them, and what reading them says. */
final class ConfigTrees {
    private ConfigTrees() {}

    /** The smallest tree that is a configuration. */
    static Map<String, Object> minimal() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "shop");
        tree.put("old", "postgresql://ann:secret-one@old-host/shop");
        tree.put("new", "postgresql://ann:secret-two@new-host/shop");
        tree.put("kafka", "localhost:9092");
        return tree;
    }

    static Map<String, Object> minimalWith(String key, Object value) {
        Map<String, Object> tree = minimal();
        tree.put(key, value);
        return tree;
    }

    static ConfigReading read(Map<String, Object> tree) {
        return read(tree, Map.of());
    }

    static ConfigReading read(Map<String, Object> tree, Map<String, String> environment) {
        return new ConfigReader(environment::get, Path.of("")).read(tree);
    }

    static MigrationConfig config(Map<String, Object> tree) {
        return read(tree).orThrow("test.yaml");
    }

    /** Every problem as one line. */
    static List<String> problems(Map<String, Object> tree) {
        return read(tree).problems().stream().map(ConfigProblem::toString).toList();
    }

    static List<String> paths(Map<String, Object> tree) {
        return read(tree).problems().stream().map(ConfigProblem::path).toList();
    }
}
