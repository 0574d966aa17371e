package dev.migrator.cdc.slice;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.schema.TableId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Slices of every form, from a seed. */
public final class SliceSamples {
    private static final List<String> TEXTS =
            List.of("", "a", "it's \"q\" \\ \\. \\N", "emoji 😀 é \u2028", "(unchanged)", "\r\n\t", "x".repeat(70_000));

    private final Random random;
    private final List<Shape> shapes;

    public SliceSamples(long seed) {
        this.random = new Random(seed);
        this.shapes = List.of(
                new Shape(new TableId("public", "a"), List.of("id", "b")),
                new Shape(new TableId("we\"ird.s", "é😀"), List.of("only")),
                new Shape(new TableId("s", "none"), List.of()),
                new Shape(new TableId("public", "a"), List.of("id")));
    }

    public Slice next() {
        LaneId lane = new LaneId("f" + random.nextInt(3), random.nextInt(20));
        Lsn previous = new Lsn(random.nextLong());
        if (random.nextBoolean()) {
            return new Slice.Whole(lane, previous, new Lsn(random.nextLong()), many(4, this::transaction));
        }
        return new Slice.Part(
                lane,
                previous,
                random.nextLong(),
                random.nextLong(),
                random.nextInt(1000),
                instant(),
                random.nextBoolean() ? null : new Lsn(random.nextLong()),
                many(5, this::change),
                random.nextBoolean() ? null : new Slice.Ending(new Lsn(random.nextLong()), many(2, this::text)));
    }

    private SourceTransaction transaction() {
        return new SourceTransaction(
                random.nextLong(1L << 32),
                new Lsn(random.nextLong()),
                instant(),
                many(5, this::change),
                many(2, this::text));
    }

    private RowChange change() {
        return switch (random.nextInt(6)) {
            case 0 -> new RowChange.Insert(row());
            case 1 -> new RowChange.Update(null, row());
            case 2 -> new RowChange.Update(row(), row());
            case 3 -> new RowChange.Delete(row());
            case 4 -> new RowChange.SchemaChange(shape().table(), text(), text(), many(4, this::alteration));
            default -> new RowChange.Truncate(many(3, () -> shape().table()));
        };
    }

    private Alteration alteration() {
        Alteration.Kind[] kinds = Alteration.Kind.values();
        return new Alteration(
                kinds[random.nextInt(kinds.length)],
                text(),
                random.nextBoolean() ? null : text(),
                random.nextBoolean() ? null : text(),
                text(),
                random.nextBoolean());
    }

    private Row row() {
        Shape shape = shape();
        String[] values = new String[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (random.nextInt(4)) {
                case 0 -> null;
                case 1 -> Row.UNCHANGED;
                default -> text();
            };
        }
        return new Row(shape, values);
    }

    private Shape shape() {
        return shapes.get(random.nextInt(shapes.size()));
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private Instant instant() {
        return Instant.EPOCH.plus(random.nextLong() >> 11, ChronoUnit.MICROS);
    }

    private <T> List<T> many(int limit, Supplier<T> item) {
        List<T> items = new ArrayList<>();
        for (int i = random.nextInt(limit); i > 0; i--) {
            items.add(item.get());
        }
        return items;
    }
}
