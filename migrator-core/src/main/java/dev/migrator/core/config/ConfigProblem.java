package dev.migrator.core.config;

/**
 * One thing in the configuration that must be changed.
 *
 * @param path where in the file: {@code old.port}, {@code tables.include[2]}; "" is the file as a whole
 * @param text what is wrong and what is accepted; never holds a secret nor the value of an environment variable
 */
public record ConfigProblem(String path, String text) {
    /** "old.port: 70000 is not valid; accepted: a whole number from 1 to 65535". */
    @Override
    public String toString() {
        return path.isEmpty() ? text : path + ": " + text;
    }
}
