package dev.migrator.verify.report;

import java.util.List;

/** Builds markup; every text that is given to it is escaped. Not thread-safe. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    static String escape(String raw) {
        StringBuilder escaped = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> appendVisible(escaped, c);
            }
        });
        return escaped.toString();
    }

    void open(String tag, String styleClass) {
        text.append('<').append(tag);
        if (!styleClass.isEmpty()) {
            text.append(" class=\"").append(styleClass).append('"');
        }
        text.append('>');
    }

    void close(String tag) {
        text.append("</").append(tag).append(">\n");
    }

    void element(String tag, String styleClass, String content) {
        open(tag, styleClass);
        text.append(escape(content));
        close(tag);
    }

    void table(List<String> headings) {
        open("div", "wide");
        open("table", "");
        open("thead", "");
        open("tr", "");
        headings.forEach(h -> element("th", "", h));
        close("tr");
        close("thead");
        open("tbody", "");
    }

    void row(String styleClass, String... cells) {
        open("tr", styleClass);
        for (String cell : cells) {
            element("td", "", cell);
        }
        close("tr");
    }

    void endTable() {
        close("tbody");
        close("table");
        close("div");
    }

    /** Control characters, which a page must not hold, become their visible symbols. */
    private static void appendVisible(StringBuilder escaped, int c) {
        if (c == 0x7F || (c >= 0x80 && c < 0xA0)) {
            escaped.append('\uFFFD');
        } else if (c < 0x20) {
            escaped.appendCodePoint(0x2400 + c);
        } else {
            escaped.appendCodePoint(c);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
