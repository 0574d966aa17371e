package dev.migrator.embedded.proxy;

/** Looks for a pattern in a stream that comes in pieces (Knuth, Morris and Pratt). Not thread-safe. */
final class PatternSearch {
    private final byte[] pattern;
    private final int[] borders;
    private int matched;

    PatternSearch(byte[] pattern) {
        if (pattern.length == 0) {
            throw new IllegalArgumentException("the pattern is empty");
        }
        this.pattern = pattern;
        this.borders = borders(pattern);
    }

    int length() {
        return pattern.length;
    }

    /**
     * The index in this piece of the first byte after the pattern, or -1 if the pattern is not complete yet. After a find
     * the search starts anew with the next piece.
     */
    int endIn(byte[] piece, int length) {
        for (int i = 0; i < length; i++) {
            while (matched > 0 && pattern[matched] != piece[i]) {
                matched = borders[matched - 1];
            }
            if (pattern[matched] == piece[i]) {
                matched++;
            }
            if (matched == pattern.length) {
                matched = 0;
                return i + 1;
            }
        }
        return -1;
    }

    private static int[] borders(byte[] pattern) {
        int[] borders = new int[pattern.length];
        int border = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (border > 0 && pattern[border] != pattern[i]) {
                border = borders[border - 1];
            }
            if (pattern[border] == pattern[i]) {
                border++;
            }
            borders[i] = border;
        }
        return borders;
    }
}
