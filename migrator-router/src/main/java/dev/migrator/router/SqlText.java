package dev.migrator.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of an SQL text outside of comments, literals and quoted identifiers, in lower case. A word that is followed
 * by "(" ends with it, and ";" is a word of its own, so that "nextval(" and a second statement can be told.
 */
final class SqlText {
    private final String sql;
    private final List<String> words = new ArrayList<>();
    private int at;

    private SqlText(String sql) {
        this.sql = sql;
    }

    static List<String> words(String sql) {
        SqlText text = new SqlText(sql);
        text.scan();
        return text.words;
    }

    private void scan() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                skipTo("\n", at);
            } else if (sql.startsWith("/*", at)) {
                skipComment();
            } else if (c == '\'') {
                skipQuoted('\'', escapes());
            } else if (c == '"') {
                skipQuoted('"', false);
            } else if (c == '$' && isDollarTag()) {
                String tag = sql.substring(at, at + dollarTagLength());
                skipTo(tag, at + tag.length());
            } else if (Character.isJavaIdentifierStart(c)) {
                word();
            } else {
                mark(c);
            }
        }
    }

    private void mark(char c) {
        if (c == ';') {
            words.add(";");
        } else if (c == '(' && !words.isEmpty() && isWord(words.get(words.size() - 1))) {
            int before = at - 1;
            while (before > 0 && Character.isWhitespace(sql.charAt(before))) {
                before--;
            }
            if (Character.isJavaIdentifierPart(sql.charAt(before))) {
                words.set(words.size() - 1, words.get(words.size() - 1) + "(");
            }
        }
        at++;
    }

    private void word() {
        int start = at;
        while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
            at++;
        }
        words.add(sql.substring(start, at).toLowerCase(Locale.ROOT));
    }

    /** True if the quote at hand belongs to an E'' literal, in which a backslash escapes. */
    private boolean escapes() {
        boolean prefixed = at > 0 && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E');
        return prefixed && (at < 2 || !Character.isJavaIdentifierPart(sql.charAt(at - 2)));
    }

    private void skipQuoted(char quote, boolean backslash) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (backslash && c == '\\') {
                at++;
            } else if (c == quote) {
                if (at + 1 >= sql.length() || sql.charAt(at + 1) != quote) {
                    break;
                }
                at++;
            }
            at++;
        }
        at++;
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private void skipTo(String end, int from) {
        int found = sql.indexOf(end, from);
        at = found < 0 ? sql.length() : found + end.length();
    }

    private boolean isDollarTag() {
        return dollarTagLength() > 0;
    }

    private int dollarTagLength() {
        int end = at + 1;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        boolean tag = end < sql.length() && sql.charAt(end) == '$' && !Character.isDigit(sql.charAt(at + 1));
        return tag ? end + 1 - at : 0;
    }

    private static boolean isWord(String word) {
        return !word.equals(";") && !word.endsWith("(");
    }
}
