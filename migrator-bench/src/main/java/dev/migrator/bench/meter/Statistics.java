package dev.migrator.bench.meter;

import java.util.Arrays;
import java.util.Collection;

/** Order statistics of some measurements. Immutable. */
public final class Statistics {
    private final double[] sorted;

    private Statistics(double[] sorted) {
        this.sorted = sorted;
    }

    /** At least one value, in any order. */
    public static Statistics of(Collection<? extends Number> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there are no measurements");
        }
        double[] sorted = values.stream().mapToDouble(Number::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Statistics(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The middle one; of an even number of values the mean of the two in the middle. */
    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The least measured value that at least this share of all values does not exceed (nearest rank).
     *
     * @param percent above 0, at most 100
     */
    public double percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("there is no percentile " + percent);
        }
        return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
    }

    public double max() {
        return sorted[sorted.length - 1];
    }
}
