package dev.migrator.cli.demo.step;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** What the demo prints. Thread-safe; after {@link #end} it is silent. */
public final class Story {
    private static final int WIDTH = 100;

    private final PrintWriter out;
    private final Ansi ansi;
    private int headings;
    private boolean ended;

    public Story(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    public PrintWriter out() {
        return out;
    }

    /** Begins a numbered section. */
    public synchronized void heading(String title) {
        headings++;
        line("");
        line(ansi.string("@|bold,cyan %d. %s|@".formatted(headings, title)));
    }

    /** Begins the last section. */
    public synchronized void title(String title) {
        line("");
        line(ansi.string("@|bold " + title + "|@"));
    }

    /** Says what is done and why, wrapped. */
    public synchronized void say(String text) {
        StringBuilder row = new StringBuilder("  ");
        for (String word : text.strip().split("\\s+", -1)) {
            if (row.length() + word.length() > WIDTH) {
                line(row.toString().stripTrailing());
                row = new StringBuilder("  ");
            }
            row.append(word).append(' ');
        }
        line(row.toString().stripTrailing());
    }

    /** A figure with its name. */
    public synchronized void figure(String name, String value) {
        line("    %-26s %s".formatted(name, value));
    }

    /** Something that holds or does not. */
    public synchronized void verdict(boolean good, String text) {
        line("    " + ansi.string(good ? "@|bold,green ok|@  " : "@|bold,red NO|@  ") + text);
    }

    /** Says a last word unless the story has ended already; nothing is printed after it. */
    public synchronized void end(String last) {
        if (!last.isEmpty()) {
            title(last);
        }
        ended = true;
    }

    private void line(String text) {
        if (!ended) {
            out.println(text);
            out.flush();
        }
    }
}
