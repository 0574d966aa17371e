package dev.migrator.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kind of value that a key may have.
 *
 * @param accepted what the operator may write, as the end of a sentence
 * @param quoted true if a value that YAML takes for a number or a truth value must be put in quotes first, because its
 *     text may be lost (0123, 1e3)
 * @param parse from the text to the value; empty if the text is not accepted
 */
record Kind<T>(String accepted, boolean quoted, Function<String, Optional<T>> parse) {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    static Kind<String> text(String accepted) {
        return text(accepted, value -> !value.isBlank());
    }

    static Kind<String> text(String accepted, Predicate<String> allowed) {
        return new Kind<>(accepted, true, value -> Optional.of(value).filter(allowed));
    }

    static Kind<Long> count(long min, long max) {
        return new Kind<>(
                "a whole number from %d to %d".formatted(min, max),
                false,
                value -> WHOLE.matcher(value).matches() ? within(Long.valueOf(value), min, max) : Optional.empty());
    }

    static Kind<Integer> integer(int min, int max) {
        Kind<Long> count = count(min, max);
        return new Kind<>(
                count.accepted, false, value -> count.parse.apply(value).map(Math::toIntExact));
    }

    static Kind<Duration> duration(Duration min, Duration max) {
        return new Kind<>(
                "a duration from %s to %s, such as 500ms, 10s, 5m or 2h"
                        .formatted(Durations.format(min), Durations.format(max)),
                false,
                value -> Durations.parse(value).flatMap(duration -> within(duration, min, max)));
    }

    static Kind<DataSize> size(DataSize min, DataSize max) {
        return new Kind<>(
                "a size from %s to %s, such as 512KB, 64MB or 1GB".formatted(min, max),
                false,
                value -> DataSize.parse(value).flatMap(size -> within(size, min, max)));
    }

    /** One of some words, each being the text form of its value. */
    static <T> Kind<T> choice(List<T> choices) {
        Function<String, Stream<T>> named =
                value -> choices.stream().filter(choice -> choice.toString().equals(value));
        return new Kind<>(
                "one of "
                        + String.join(
                                ", ", choices.stream().map(Object::toString).toList()),
                false,
                value -> named.apply(value).findFirst());
    }

    private static <C extends Comparable<C>> Optional<C> within(C value, C min, C max) {
        return value.compareTo(min) < 0 || value.compareTo(max) > 0 ? Optional.empty() : Optional.of(value);
    }
}
