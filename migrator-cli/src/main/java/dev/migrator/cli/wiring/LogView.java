package dev.migrator.cli.wiring;

import dev.migrator.cdc.log.LogReader;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log as people look at it: every change with its lane, position and offset. */
public final class LogView {
    private static final Duration POLL = Duration.ofMillis(500);

    /** The kind of an event that is no change of a row; its {@code after} tells what changed and by which statement. */
    public static final String SCHEMA = "schema";

    private final LogServer server;
    private final StreamRecord stream;

    LogView(LogServer server, StreamRecord stream) {
        this.server = server;
        this.stream = stream;
    }

    /**
     * One change of the log.
     *
     * @param position where its transaction ends on the source; null if that stands only in a later part
     * @param before the old key or row by column, null if the log has none
     * @param after the new row by column; "(unchanged)" for a value that the log left out, and of
     *     a value of megabytes just its beginning and its size
     */
    public record Event(
            String lane,
            long offset,
            @Nullable Lsn position,
            long xid,
            Instant committedAt,
            String kind,
            List<TableId> tables,
            @Nullable Map<String, @Nullable String> before,
            @Nullable Map<String, @Nullable String> after) {}

    /** Hands every event of the stream to {@code events}, lane by lane from the oldest on, up to the present end. */
    public void replay(Consumer<Event> events) {
        for (LaneId lane : stream.laneIds()) {
            try (LogReader reader = new LogReader(server, stream.topic(), lane, 0)) {
                long end = reader.endOffset();
                while (reader.nextOffset() < end) {
                    reader.poll(POLL).forEach(e -> emit(e, events));
                }
            }
        }
    }

    /** Hands every event that comes from now on to {@code events}, from the first lane, until told to stop. */
    public void follow(LaneId lane, BooleanSupplier stop, Consumer<Event> events) {
        try (LogReader reader = new LogReader(server, stream.topic(), lane, 0)) {
            reader.seek(reader.endOffset());
            while (!stop.getAsBoolean()) {
                reader.poll(POLL).forEach(e -> emit(e, events));
            }
        }
    }

    private static void emit(LogReader.Entry entry, Consumer<Event> events) {
        events(entry).forEach(events);
    }

    private static List<Event> events(LogReader.Entry entry) {
        return entry.slice().match(new Slice.Cases<List<Event>>() {
            @Override
            public List<Event> whole(Slice.Whole whole) {
                return whole.transactions().stream()
                        .flatMap(t -> t.changes().stream().map(c -> event(entry, t.end(), t.xid(), t.committedAt(), c)))
                        .toList();
            }

            @Override
            public List<Event> part(Slice.Part part) {
                return part.content().stream()
                        .map(c -> event(entry, null, part.xid(), part.committedAt(), c))
                        .toList();
            }
        });
    }

    private static Event event(
            LogReader.Entry entry, @Nullable Lsn position, long xid, Instant committed, RowChange change) {
        String lane = entry.slice().lane().toString();
        return change.match(new RowChange.Cases<>() {
            @Override
            public Event insert(RowChange.Insert insert) {
                return made("insert", insert.after().shape().table(), null, insert.after());
            }

            @Override
            public Event update(RowChange.Update update) {
                return made("update", update.after().shape().table(), update.before(), update.after());
            }

            @Override
            public Event delete(RowChange.Delete delete) {
                return made("delete", delete.before().shape().table(), delete.before(), null);
            }

            @Override
            public Event truncate(RowChange.Truncate truncate) {
                return new Event(
                        lane, entry.offset(), position, xid, committed, "truncate", truncate.tables(), null, null);
            }

            @Override
            public Event schemaChange(RowChange.SchemaChange change) {
                Map<String, @Nullable String> told = new LinkedHashMap<>();
                told.put("change", change.sentence());
                told.put("command", change.command());
                told.put("statement", change.statement());
                return new Event(
                        lane, entry.offset(), position, xid, committed, SCHEMA, List.of(change.object()), null, told);
            }

            private Event made(String kind, TableId table, @Nullable Row before, @Nullable Row after) {
                return new Event(
                        lane,
                        entry.offset(),
                        position,
                        xid,
                        committed,
                        kind,
                        List.of(table),
                        before == null ? null : columns(before),
                        after == null ? null : columns(after));
            }
        });
    }

    private static Map<String, @Nullable String> columns(Row row) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        List<String> names = row.shape().columns();
        for (int i = 0; i < names.size(); i++) {
            Object value = row.raw(i);
            columns.put(names.get(i), value == null ? null : value.toString());
        }
        return columns;
    }
}
