package dev.migrator.bench.drain;

/**
 * The backlog and how often it is drained.
 *
 * @param scale of pgbench: 100,000 accounts each
 * @param transactions of pgbench, a multiple of four, one of its clients each
 * @param updateRows accounts that one statement updates after them
 * @param rounds each contestant drains so many backlogs, in alternating order
 */
public record DrainSettings(int scale, int transactions, int updateRows, int rounds) {
    private static final int CHANGES_OF_ONE = 4;

    /** How many changes of rows the backlog has, that which marks its end included. */
    public long changes() {
        return (long) transactions * CHANGES_OF_ONE + updateRows + 1;
    }
}
