package dev.migrator.core.connect;

import java.util.function.Function;

/** One thing for each of the two databases. */
public record BothSides<T>(T old, T fresh) {
    /** Makes the thing for each side. */
    public static <T> BothSides<T> each(Function<Side, T> make) {
        return new BothSides<>(make.apply(Side.OLD), make.apply(Side.NEW));
    }

    public T on(Side side) {
        return side == Side.OLD ? old : fresh;
    }
}
