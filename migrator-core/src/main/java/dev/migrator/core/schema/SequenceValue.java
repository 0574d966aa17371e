package dev.migrator.core.schema;

import java.math.BigInteger;

/**
 * Where a sequence stands.
 *
 * @param called false if {@code last} itself is the next value to be handed out
 */
public record SequenceValue(Sequence sequence, long last, boolean called) {
    /**
     * The same sequence {@code steps} values further on, in its own direction. One that cycles begins anew at its other
     * end; one that has fewer than {@code steps} values left stays where it is, for it would be used up.
     */
    public SequenceValue advanced(long steps) {
        BigInteger increment = BigInteger.valueOf(sequence.increment());
        BigInteger target = increment.multiply(BigInteger.valueOf(steps)).add(BigInteger.valueOf(last));
        if (isWithin(target)) {
            return at(target);
        }
        return sequence.cycles() ? wrapped(steps, increment) : this;
    }

    private SequenceValue wrapped(long steps, BigInteger increment) {
        boolean ascending = sequence.increment() > 0;
        BigInteger end = BigInteger.valueOf(ascending ? sequence.maximum() : sequence.minimum());
        BigInteger start = BigInteger.valueOf(ascending ? sequence.minimum() : sequence.maximum());
        BigInteger left = end.subtract(BigInteger.valueOf(last)).divide(increment);
        BigInteger target = start.add(
                increment.multiply(BigInteger.valueOf(steps).subtract(left).subtract(BigInteger.ONE)));
        return at(isWithin(target) ? target : start);
    }

    private boolean isWithin(BigInteger value) {
        return value.compareTo(BigInteger.valueOf(sequence.minimum())) >= 0
                && value.compareTo(BigInteger.valueOf(sequence.maximum())) <= 0;
    }

    private SequenceValue at(BigInteger value) {
        return new SequenceValue(sequence, value.longValueExact(), called);
    }
}
