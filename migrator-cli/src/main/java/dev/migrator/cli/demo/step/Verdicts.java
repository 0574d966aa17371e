package dev.migrator.cli.demo.step;

import java.util.ArrayList;
import java.util.List;

/** What held and what did not, and the figures of the summary. Thread-safe. */
public final class Verdicts {
    private final Story story;
    private final List<Verdict> all = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();

    /** One thing that must hold. */
    public record Verdict(boolean good, String text) {}

    /** One figure with its name. */
    public record Figure(String name, String value) {}

    public Verdicts(Story story) {
        this.story = story;
    }

    /** Notes whether something holds, and prints it. */
    public synchronized void judge(boolean good, String text) {
        all.add(new Verdict(good, text));
        story.verdict(good, text);
    }

    /** Prints a figure now, and again in the summary. */
    public synchronized void figure(String name, String value) {
        story.figure(name, value);
        note(name, value);
    }

    /** Keeps a figure for the summary. */
    public synchronized void note(String name, String value) {
        figures.add(new Figure(name, value));
    }

    public synchronized List<Verdict> bad() {
        return all.stream().filter(v -> !v.good()).toList();
    }

    public synchronized int count() {
        return all.size();
    }

    public synchronized List<Figure> figures() {
        return List.copyOf(figures);
    }
}
