package dev.migrator.bench.memory;

import java.util.List;
import java.util.stream.Stream;

/** What is done on old, one transaction after the other. */
final class LargeSteps {
    private final MemorySettings settings;
    private final LargeContent content;

    LargeSteps(MemorySettings settings, LargeContent content) {
        this.settings = settings;
        this.content = content;
    }

    /**
     * A transaction.
     *
     * @param name as the report calls it
     */
    record LargeStep(String name, String sql) {}

    List<LargeStep> all() {
        return Stream.of(transactions(), largeRows(), wholeRows(), rowsWithoutKey())
                .flatMap(List::stream)
                .toList();
    }

    private List<LargeStep> transactions() {
        return List.of(
                new LargeStep(
                        "one update of %,d rows".formatted(settings.rows()),
                        "UPDATE public.accounts SET abalance = abalance + 1"),
                new LargeStep(
                        "one insert of %,d rows".formatted(settings.rows()),
                        "INSERT INTO public.added SELECT * FROM public.accounts"));
    }

    private List<LargeStep> largeRows() {
        return List.of(
                new LargeStep(
                        "a row with text and bytea of %d MB each".formatted(settings.megabytes()),
                        "INSERT INTO public.large_rows " + content.rows(11, 11)),
                new LargeStep("update of its small column", "UPDATE public.large_rows SET note = 'b' WHERE id = 11"),
                new LargeStep("update of both values", update("large_rows", 11, 100)),
                new LargeStep(
                        "four such rows in one transaction", "INSERT INTO public.large_rows " + content.rows(12, 15)),
                new LargeStep(
                        "change of the key of two", "UPDATE public.large_rows SET id = id + 100 WHERE id IN (12, 13)"),
                new LargeStep("delete of five", "DELETE FROM public.large_rows WHERE id <= 5"));
    }

    private List<LargeStep> wholeRows() {
        return List.of(
                new LargeStep("REPLICA IDENTITY FULL: update of both values", update("large_whole", 1, 110)),
                new LargeStep("the same: update of the small column", "UPDATE public.large_whole SET note = 'c'"),
                new LargeStep("the same: delete", "DELETE FROM public.large_whole WHERE id = 1"));
    }

    private List<LargeStep> rowsWithoutKey() {
        return List.of(
                new LargeStep(
                        "no key: update of the text", "UPDATE public.large_bag SET document = " + content.text(120)),
                new LargeStep(
                        "no key: update of the bytea",
                        "UPDATE public.large_bytes_bag SET picture = " + content.bytes(121)));
    }

    private String update(String table, int id, int seed) {
        return "UPDATE public.%s SET document = %s, picture = %s WHERE id = %d"
                .formatted(table, content.text(seed), content.bytes(seed + 1), id);
    }
}
