package dev.migrator.backfill.rebuild;

import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.core.connect.Database;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenForeignKey;
import dev.migrator.core.control.WrittenIndex;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings back what was dropped for a copy that is given up, as far as the rows that are there allow. */
public final class Restoration {
    private static final Logger log = LoggerFactory.getLogger(Restoration.class);

    private final Database target;
    private final RebuildStore store;
    private final CopyOptions options;

    public Restoration(Database target, RebuildStore store, CopyOptions options) {
        this.target = target;
        this.store = store;
        this.options = options;
    }

    /**
     * How it came out.
     *
     * @param sentences what happened; for what could not be made its statements
     * @param whole true if nothing is missing whose definition is only written down
     */
    public record Restored(List<String> sentences, boolean whole) {
        public Restored {
            sentences = List.copyOf(sentences);
        }
    }

    /** Makes what can be made. */
    public Restored restore() {
        int down = store.indexes().size() + store.foreignKeys().size();
        if (down == 0) {
            return new Restored(List.of(), true);
        }
        List<String> sentences = new ArrayList<>();
        attempt(sentences, this::indexes);
        attempt(
                sentences,
                () -> new ForeignKeyRebuild(target, store)
                        .complete()
                        .forEach(
                                key -> sentences.add("foreign key %s of %s does not hold in the rows that are there: %s"
                                        .formatted(key.name(), key.table(), key.reason()))));
        store.indexes()
                .forEach(index -> sentences.add("%s is not back; once its rows allow it: %s;"
                        .formatted(index, String.join("; ", index.statements()))));
        List<WrittenForeignKey> absent = new ForeignKeyRebuild(target, store).absent();
        absent.forEach(
                key -> sentences.add("%s is not back; once its rows allow it: %s;".formatted(key, key.addition())));
        int back = down - store.indexes().size() - store.foreignKeys().size();
        sentences.add(
                0,
                "%d of %d indexes and foreign keys of new that were dropped for the copy, or not checked since, are back"
                        .formatted(back, down));
        return new Restored(sentences, store.indexes().isEmpty() && absent.isEmpty());
    }

    private void indexes() {
        Map<TableId, List<TableId>> themselves = store.indexes().stream()
                .map(WrittenIndex::table)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), List::of));
        try (BuildSessions sessions = new BuildSessions(target, options)) {
            sessions.endLeftOver();
            new IndexRebuild(store, sessions, themselves).complete(themselves.keySet());
        }
    }

    private static void attempt(List<String> sentences, Runnable work) {
        try {
            work.run();
        } catch (MigratorException e) {
            log.warn("restoring new: {}", e.getMessage());
            sentences.add(String.valueOf(e.getMessage()));
        }
    }
}
