package dev.migrator.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jspecify.annotations.Nullable;

/** Shows lines that change: redrawn in place on a terminal, one line now and then when the output is piped. */
public final class Screen implements AutoCloseable {
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final @Nullable Terminal terminal;
    private final @Nullable Display display;
    private final Clock clock;
    private Instant nextLine = Instant.MIN;

    private Screen(PrintWriter out, @Nullable Terminal terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.display = terminal == null ? null : new Display(terminal, false);
        this.clock = clock;
    }

    /** A screen on the terminal that standard output is, or on {@code out} if it is none. */
    public static Screen open(PrintWriter out) {
        return new Screen(out, terminal(), Clock.systemUTC());
    }

    /** Shows all {@code lines} on a terminal, else now and then only {@code line}. */
    public void show(List<String> lines, String line) {
        if (display != null && terminal != null) {
            display.resize(Math.max(1, terminal.getHeight()), Math.max(20, terminal.getWidth()));
            display.update(
                    lines.stream()
                            .limit(Math.max(1, terminal.getHeight() - 1))
                            .map(l -> AttributedString.fromAnsi(cut(l, terminal.getWidth())))
                            .toList(),
                    0);
        } else if (!clock.instant().isBefore(nextLine)) {
            nextLine = clock.instant().plus(LINE_EVERY);
            out.println(line);
            out.flush();
        }
    }

    private static String cut(String line, int width) {
        return width > 0 && line.length() >= width ? line.substring(0, width - 1) : line;
    }

    private static @Nullable Terminal terminal() {
        try {
            Terminal terminal =
                    TerminalBuilder.builder().system(true).dumb(true).build();
            boolean redrawable = !terminal.getType().startsWith(Terminal.TYPE_DUMB);
            if (!redrawable) {
                terminal.close();
            }
            return redrawable ? terminal : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        if (terminal != null) {
            try {
                terminal.writer().println();
                terminal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
