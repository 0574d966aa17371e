package dev.migrator.cli.demo.shop;

/**
 * Something that must hold in the shop at any moment.
 *
 * @param name what it says, as a sentence
 * @param violations how many rows or units violate it
 * @param figures the numbers that it was judged by
 */
public record Invariant(String name, long violations, String figures) {
    public boolean holds() {
        return violations == 0;
    }
}
