package dev.migrator.bench.gentle;

/**
 * A line of pgbench's log.
 *
 * @param end microseconds since 1970
 * @param latency microseconds from when it was due to its end
 * @param lag microseconds from when it was due to its begin
 */
record Transaction(long end, long latency, long lag) {
    private static final int FIELDS = 7;

    /** False for transactions that pgbench has skipped, and for lines that are none of its log. */
    static boolean isWhole(String line) {
        String[] fields = line.split(" ", -1);
        return fields.length == FIELDS && fields[2].matches("[0-9]+") && line.matches("[0-9 ]+");
    }

    static Transaction parse(String line) {
        String[] fields = line.split(" ", -1);
        long end = Long.parseLong(fields[4]) * 1_000_000 + Long.parseLong(fields[5]);
        return new Transaction(end, Long.parseLong(fields[2]), Long.parseLong(fields[6]));
    }
}
