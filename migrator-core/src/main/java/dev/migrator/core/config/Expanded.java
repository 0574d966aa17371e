package dev.migrator.core.config;

/** A text that the environment has given already: it holds no references, and no message shows it. */
record Expanded(String text) {
    @Override
    public String toString() {
        return "the value from the environment";
    }
}
