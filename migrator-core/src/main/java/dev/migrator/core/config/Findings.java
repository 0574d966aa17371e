package dev.migrator.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What one reading of a configuration collects: its problems, and every key that the program asked for. */
final class Findings {
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final SortedSet<String> keys = new TreeSet<>();

    void problem(String path, String text) {
        problems.add(new ConfigProblem(path, text));
    }

    void asked(String path) {
        keys.add(path);
    }

    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    int count() {
        return problems.size();
    }

    SortedSet<String> keys() {
        return keys;
    }
}
