package dev.migrator.bench.copier;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the hand-made pipes run: pieces that are worked off from the first to the last, several at once. Immutable. */
final class PipesScripts {
    private static final long LARGE_BYTES = 32L << 20;

    private final List<LimitTable> large;
    private final List<LimitTable> small;
    private final int pipes;

    PipesScripts(List<LimitTable> tables, int pipes) {
        this.large = tables.stream().filter(t -> t.bytes() >= LARGE_BYTES).toList();
        this.small = tables.stream().filter(t -> t.bytes() < LARGE_BYTES).toList();
        this.pipes = pipes;
    }

    /** Of bash, with the two databases in {@code OLD} and {@code NEW}: a range of a large table each, then all small ones. */
    List<String> copies() {
        Stream<String> ranges =
                large.stream().flatMap(t -> IntStream.range(0, pipes).mapToObj(n -> range(t, n)));
        return Stream.concat(ranges, shares().map(PipesScripts::together)).toList();
    }

    /** Of psql: the indexes of a large table each, then those of all small ones. */
    List<String> indexes() {
        return Stream.concat(
                        large.stream().map(PipesScripts::indexes),
                        shares().map(share ->
                                share.stream().map(PipesScripts::indexes).collect(Collectors.joining("\n"))))
                .toList();
    }

    /** Of psql: what needs every table to be there. */
    String end() {
        return Stream.concat(large.stream(), small.stream())
                .flatMap(t -> t.references().stream())
                .map(sql -> sql + ";\n")
                .collect(Collectors.joining());
    }

    private String range(LimitTable table, int number) {
        long from = table.blocks() * number / pipes;
        String to = number == pipes - 1
                ? ""
                : " AND ctid < '\\''(%d,0)'\\''".formatted(table.blocks() * (number + 1) / pipes);
        return """
                psql -X -q -v ON_ERROR_STOP=1 "$OLD" \\
                    -c 'COPY (SELECT * FROM %1$s WHERE ctid >= '\\''(%2$d,0)'\\''%3$s) TO STDOUT (FORMAT binary)' \\
                  | psql -X -q -v ON_ERROR_STOP=1 "$NEW" -c 'COPY %1$s FROM STDIN (FORMAT binary)'
                """.formatted(table.name(), from, to);
    }

    /** One session on each side for all of them: the text that psql prints is a script for psql. */
    private static String together(List<LimitTable> tables) {
        String reading = tables.stream().map(t -> """
                        \\echo COPY %1$s FROM STDIN;
                        COPY %1$s TO STDOUT;
                        \\echo '\\\\.'
                        """.formatted(t.name())).collect(Collectors.joining());
        return """
                psql -X -q -v ON_ERROR_STOP=1 "$OLD" <<'END' | psql -X -q -v ON_ERROR_STOP=1 "$NEW"
                %sEND
                """.formatted(reading);
    }

    private static String indexes(LimitTable table) {
        return Stream.concat(table.indexes().stream(), Stream.of("ANALYZE " + table.name()))
                .map(sql -> sql + ";")
                .collect(Collectors.joining("\n"));
    }

    /** The small tables, dealt out to the pipes. */
    private Stream<List<LimitTable>> shares() {
        List<List<LimitTable>> shares = new ArrayList<>();
        for (int n = 0; n < pipes; n++) {
            int share = n;
            shares.add(IntStream.range(0, small.size())
                    .filter(i -> i % pipes == share)
                    .mapToObj(small::get)
                    .toList());
        }
        return shares.stream().filter(share -> !share.isEmpty());
    }
}
