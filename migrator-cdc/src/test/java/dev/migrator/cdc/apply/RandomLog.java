package dev.migrator.cdc.apply;

import static dev.migrator.cdc.apply.Changes.row;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A source that does random things to a small table with a key, a second unique column and a large value that the log
 * leaves out when it did not change. It knows what the table holds in the end.
 */
final class RandomLog {
    static final String TABLE = "CREATE TABLE public.t (id int PRIMARY KEY, mail text UNIQUE, big text, n int)";
    private static final int KEYS = 12;

    private final Random random;
    private final boolean handsOver;
    private final Map<Integer, Content> rows = new TreeMap<>();
    private long end = 100;
    private int number;

    private record Content(@Nullable String mail, String big, int n) {}

    /** @param handsOver true if rows pass their unique values on, which sets cannot always follow */
    RandomLog(long seed, boolean handsOver) {
        this.random = new Random(seed);
        this.handsOver = handsOver;
    }

    SourceTransaction next() {
        List<RowChange> changes = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            act(changes);
        }
        end += 10;
        return Changes.transaction(end, changes.toArray(new RowChange[0]));
    }

    /** What the table holds, as {@code SELECT * FROM t ORDER BY id} shows it. */
    List<String> expected() {
        List<String> lines = new ArrayList<>();
        rows.forEach((id, r) ->
                lines.add("%d|%s|%s|%d".formatted(id, r.mail() == null ? "∅" : r.mail(), r.big(), r.n())));
        return lines;
    }

    private void act(List<RowChange> changes) {
        int id = 1 + random.nextInt(KEYS);
        int other = 1 + random.nextInt(KEYS);
        if (!rows.containsKey(id)) {
            insert(id, changes);
            return;
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> set(id, rows.get(id).mail(), null, changes);
            case 2 -> set(id, rows.get(id).mail(), "big" + ++number, changes);
            case 3 -> set(id, random.nextBoolean() ? null : "mail" + ++number, null, changes);
            case 4 -> handOver(id, other, changes);
            case 5 -> move(id, other, changes);
            case 6 -> delete(id, changes);
            default -> {
                delete(id, changes);
                insert(id, changes);
            }
        }
    }

    private void insert(int id, List<RowChange> changes) {
        Content fresh = new Content(random.nextInt(4) == 0 ? null : "mail" + ++number, "big" + ++number, ++number);
        rows.put(id, fresh);
        changes.add(Changes.insert(image(id, fresh, fresh.big())));
    }

    private void delete(int id, List<RowChange> changes) {
        rows.remove(id);
        changes.add(Changes.delete(row("t", "id", Integer.toString(id))));
    }

    private void set(int id, @Nullable String mail, @Nullable String big, List<RowChange> changes) {
        Content fresh = new Content(mail, big == null ? rows.get(id).big() : big, ++number);
        rows.put(id, fresh);
        changes.add(Changes.update(image(id, fresh, big == null ? Row.UNCHANGED : big)));
    }

    /** One gives its mail away and takes another one or the other's. */
    private void handOver(int id, int other, List<RowChange> changes) {
        if (!handsOver || id == other || !rows.containsKey(other)) {
            return;
        }
        String mine = rows.get(id).mail();
        String theirs = rows.get(other).mail();
        set(id, null, random.nextBoolean() ? "big" + ++number : null, changes);
        set(other, mine, null, changes);
        if (random.nextBoolean()) {
            set(id, theirs, null, changes);
        }
    }

    private void move(int id, int other, List<RowChange> changes) {
        if (id == other) {
            return;
        }
        if (rows.containsKey(other)) {
            moveTo(other, -other, changes);
            moveTo(id, other, changes);
            moveTo(-other, id, changes);
        } else {
            moveTo(id, other, changes);
        }
    }

    private void moveTo(int from, int to, List<RowChange> changes) {
        Content content = rows.remove(from);
        rows.put(to, content);
        changes.add(Changes.update(row("t", "id", Integer.toString(from)), image(to, content, Row.UNCHANGED)));
    }

    private static Row image(int id, Content content, String big) {
        return row(
                "t",
                "id",
                Integer.toString(id),
                "mail",
                content.mail(),
                "big",
                big,
                "n",
                Integer.toString(content.n()));
    }
}
