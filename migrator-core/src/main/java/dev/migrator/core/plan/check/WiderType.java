package dev.migrator.core.plan.check;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether a type differs from another by its modifier only, takes all its values, and prints each of them in the same
 * way: {@code varchar(20)} for {@code varchar(10)}, but not {@code numeric(8,3)} for {@code numeric(8,2)}.
 */
final class WiderType {
    private static final Pattern TYPE =
            Pattern.compile("([^()\\[]+?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?");
    private static final Set<String> BY_LENGTH =
            Set.of("character varying", "bit varying", "timestamp", "time", "interval");

    private record Modified(String base, Optional<Integer> first, Optional<Integer> second) {}

    private WiderType() {}

    static boolean isWider(String than, String type) {
        Optional<Modified> narrow = parse(than);
        Optional<Modified> wide = parse(type);
        return narrow.isPresent() && wide.isPresent() && isWider(narrow.get(), wide.get());
    }

    private static boolean isWider(Modified narrow, Modified wide) {
        if (!narrow.base().equals(wide.base()) || narrow.first().isEmpty()) {
            return false;
        }
        if (narrow.base().equals("numeric")) {
            return wide.first().isEmpty()
                    || (narrow.second().equals(wide.second()) && isMore(narrow.first(), wide.first()));
        }
        boolean byLength = BY_LENGTH.stream()
                .anyMatch(b -> narrow.base().equals(b) || narrow.base().startsWith(b + " with"));
        return byLength && (wide.first().isEmpty() || isMore(narrow.first(), wide.first()));
    }

    private static boolean isMore(Optional<Integer> narrow, Optional<Integer> wide) {
        return narrow.isPresent() && wide.isPresent() && wide.get() > narrow.get();
    }

    private static Optional<Modified> parse(String type) {
        Matcher matcher = TYPE.matcher(type);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String zone = matcher.group(4);
        return Optional.of(new Modified(
                matcher.group(1) + (zone == null ? "" : zone), number(matcher.group(2)), number(matcher.group(3))));
    }

    private static Optional<Integer> number(String digits) {
        return digits == null ? Optional.empty() : Optional.of(Integer.valueOf(digits));
    }
}
